#include "image_writer_handle.h"

#include <string>
#include <utility>

#include "addon_data.h"
#include "coded_error.h"
#include "native_handle.h"
#include "promise_worker.h"

namespace {

int methodOf(const std::string& name) {
  if (name == "RICE") return RICE_1;
  if (name == "GZIP_1") return GZIP_1;
  if (name == "GZIP_2") return GZIP_2;
  throw perseus::CodedError("NATIVE_ARGUMENT",
                            "Images are not written with the compression \"" + name + "\".");
}

std::unique_ptr<sky::TileCompression> compressionOf(const Napi::Value& value) {
  if (!value.IsObject()) return nullptr;
  const auto given = value.As<Napi::Object>();
  const auto number = [&given](const char* name) { return given.Get(name).ToNumber().DoubleValue(); };
  return std::make_unique<sky::TileCompression>(sky::TileCompression{
      methodOf(given.Get("method").ToString().Utf8Value()), static_cast<float>(number("quantization")),
      static_cast<int>(number("ditherSeed")), static_cast<int64_t>(number("tileWidth")),
      static_cast<int64_t>(number("tileHeight"))});
}

std::shared_ptr<sky::NewImage> newImage(const Napi::Object& given) {
  auto image = std::make_shared<sky::NewImage>();
  image->width = given.Get("width").ToNumber().Int64Value();
  image->height = given.Get("height").ToNumber().Int64Value();
  const auto cards = given.Get("cards").As<Napi::Array>();
  for (uint32_t i = 0; i < cards.Length(); ++i) {
    image->cards.push_back(cards.Get(i).ToString().Utf8Value());
  }
  image->compression = compressionOf(given.Get("compression"));
  return image;
}

}  // namespace

void ImageWriterHandle::define(Napi::Env env, Napi::Object exports) {
  const Napi::Function constructor = DefineClass(env, "NativeImageWriter",
                                                 {InstanceMethod("append", &ImageWriterHandle::append),
                                                  InstanceMethod("finish", &ImageWriterHandle::finish)});
  AddonData::of(env).imageWriterClass = Napi::Persistent(constructor);
  exports.Set("createImage", Napi::Function::New(env, &ImageWriterHandle::create, "createImage"));
}

ImageWriterHandle::ImageWriterHandle(const Napi::CallbackInfo& call)
    : Napi::ObjectWrap<ImageWriterHandle>(call) {
  writer_ = heldBy<sky::ImageWriter>(call, "Images are created by createImage.");
}

Napi::Value ImageWriterHandle::create(const Napi::CallbackInfo& call) {
  const Napi::Env env = call.Env();
  return guarded(env, [&]() -> Napi::Value {
    const std::string path = call[0].ToString().Utf8Value();
    const auto image = newImage(call[1].As<Napi::Object>());
    using Created = std::shared_ptr<sky::ImageWriter>;
    return PromiseWorker<Created>::start(
        env, [path, image] { return sky::ImageWriter::create(path, *image); },
        [](Napi::Env ended, Created& writer) {
          return handleAround(ended, AddonData::of(ended).imageWriterClass, writer);
        });
  });
}

Napi::Value ImageWriterHandle::append(const Napi::CallbackInfo& call) {
  const Napi::Env env = call.Env();
  return guarded(env, [&]() -> Napi::Value {
    if (!call[0].IsTypedArray() || call[0].As<Napi::TypedArray>().TypedArrayType() != napi_float32_array) {
      throw perseus::CodedError("NATIVE_ARGUMENT", "Rows of an image are given as a Float32Array.");
    }
    auto rows = call[0].As<Napi::Float32Array>();
    const auto count = static_cast<int64_t>(rows.ElementLength()) / writer_->width();
    if (count * writer_->width() != static_cast<int64_t>(rows.ElementLength())) {
      throw perseus::CodedError("NATIVE_ARGUMENT", "An image is written by whole rows of " +
                                                       std::to_string(writer_->width()) + " pixels.");
    }
    const float* pixels = rows.Data();
    const auto kept = keptAlive(rows.As<Napi::Object>());
    const auto writer = writer_;
    return PromiseWorker<bool>::start(
        env,
        [=] {
          writer->append(pixels, count);
          return true;
        },
        [kept](Napi::Env ended, bool&) { return ended.Undefined(); });
  });
}

Napi::Value ImageWriterHandle::finish(const Napi::CallbackInfo& call) {
  const auto writer = writer_;
  return PromiseWorker<bool>::start(
      call.Env(),
      [writer] {
        writer->finish();
        return true;
      },
      [](Napi::Env env, bool&) { return env.Undefined(); });
}

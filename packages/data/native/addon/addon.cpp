#include "addon_data.h"
#include "detector_handle.h"
#include "errors.h"
#include "image_handle.h"
#include "image_writer_handle.h"
#include "libraries.h"
#include "napi_setup.h"
#include "renderer_handle.h"
#include "wcs_handle.h"

// The exports are typed in packages/data/src/native/binding.ts.
namespace {

Napi::Value info(const Napi::CallbackInfo& call) {
  const Napi::Env env = call.Env();
  return guarded(env, [&] {
    const sky::Libraries libraries = sky::libraries();
    Napi::Object told = Napi::Object::New(env);
    told.Set("cfitsio", libraries.cfitsio);
    told.Set("cfitsioReentrant", libraries.cfitsioReentrant);
    told.Set("wcslib", libraries.wcslib);
    told.Set("sep", libraries.sep);
    return told;
  });
}

Napi::Object init(Napi::Env env, Napi::Object exports) {
  env.SetInstanceData(new AddonData);
  exports.Set("info", Napi::Function::New(env, info, "info"));
  ImageHandle::define(env, exports);
  ImageWriterHandle::define(env, exports);
  WcsHandle::define(env, exports);
  RendererHandle::define(env, exports);
  DetectorHandle::define(env, exports);
  return exports;
}

}  // namespace

NODE_API_MODULE(perseus_sky, init)

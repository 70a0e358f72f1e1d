#include "session.h"

#include <algorithm>
#include <cstring>

#include "coded_error.h"
#include "openvino_message.h"

namespace perseus {
namespace {

bool isIdentity(const ViewSpec& view) {
  return view.angleDeg == 0 && !view.flip;
}

void copyRows(ov::InferRequest& request, const char* output, int64_t rows, float* to) {
  const ov::Tensor values = request.get_tensor(output);
  const auto width = static_cast<int64_t>(values.get_shape().at(1));
  std::memcpy(to, values.data<const float>(), static_cast<size_t>(rows * width) * sizeof(float));
}

}  // namespace

/// A stream that is this run's own for as long as it lasts.
class Session::Turn {
 public:
  explicit Turn(Session& session) : session_(session) {
    std::unique_lock lock(session.mutex_);
    const auto isFree = [](const Stream& one) { return !one.busy; };
    session.freed_.wait(lock, [&] { return std::ranges::any_of(session.streams_, isFree); });
    stream_ = &*std::ranges::find_if(session.streams_, isFree);
    stream_->busy = true;
  }
  ~Turn() {
    {
      const std::lock_guard lock(session_.mutex_);
      stream_->busy = false;
    }
    session_.freed_.notify_one();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

  Stream& stream() { return *stream_; }

 private:
  Session& session_;
  Stream* stream_;
};

Session::Session(CompiledGraph graph, const GraphSettings& settings, Rendering rendering)
    : graph_(std::move(graph)),
      modelPath_(settings.modelPath),
      batch_(settings.batch),
      size_(settings.size),
      rendering_(rendering) {
  const auto side = static_cast<size_t>(size_);
  for (int i = 0; i < settings.streams; ++i) {
    Stream stream{graph_.request(),
                  ov::Tensor(ov::element::u8, {static_cast<size_t>(batch_), side, side, 3})};
    std::memset(stream.rendered.data(), 0, stream.rendered.get_byte_size());
    streams_.push_back(std::move(stream));
  }
  embeddingSize_ = static_cast<int64_t>(streams_.front().request.get_tensor("embedding").get_shape().at(1));
}

void Session::run(const Cutouts& cutouts, std::span<const ViewSpec> views, const Results& results) {
  Turn turn(*this);
  try {
    runOn(turn.stream(), cutouts, views, results);
  } catch (const ov::Exception& error) {
    throw CodedError("ENGINE_FAILED",
                     "OpenVINO stopped while running \"" + modelPath_ + "\" (" + sentenceOf(error.what()) +
                         "). Run it again; where memory is short, with fewer threads.",
                     modelPath_);
  }
}

void Session::runOn(Stream& stream, const Cutouts& cutouts, std::span<const ViewSpec> views,
                    const Results& results) {
  const int64_t looks = static_cast<int64_t>(views.size()) * cutouts.count;
  for (int64_t first = 0; first < looks; first += batch_) {
    if (stopped_) throw CodedError("ENGINE_CLOSED", "The engine was closed while it ran.");
    const int64_t some = std::min(batch_, looks - first);
    stream.request.set_tensor("image", imagesOf(stream, cutouts, views, first, some));
    stream.request.infer();
    copyRows(stream.request, "logits", some, results.logits + first * 2);
    copyRows(stream.request, "probability", some, results.probability + first * 2);
    const int64_t ofFirstView = std::min(some, cutouts.count - first);
    if (ofFirstView > 0) {
      copyRows(stream.request, "embedding", ofFirstView, results.embedding + first * embeddingSize_);
    }
  }
}

/// Look k is cutout k mod count in view k / count.
ov::Tensor Session::imagesOf(Stream& stream, const Cutouts& cutouts, std::span<const ViewSpec> views,
                             int64_t first, int64_t some) const {
  const int64_t imageBytes = size_ * size_ * 3;
  const bool asTheyAre = cutouts.height == size_ && cutouts.width == size_ && isIdentity(views.front()) &&
                         first + some <= cutouts.count;
  if (asTheyAre && some == batch_) {
    // OpenVINO's tensors have no form for memory that is read alone; an input is not written to.
    return {ov::element::u8, stream.rendered.get_shape(),
            const_cast<uint8_t*>(cutouts.pixels + first * imageBytes)};
  }
  auto* rendered = stream.rendered.data<uint8_t>();
  if (asTheyAre) {
    std::memcpy(rendered, cutouts.pixels + first * imageBytes, static_cast<size_t>(some * imageBytes));
    return stream.rendered;
  }
  for (int64_t i = 0; i < some; ++i) {
    const int64_t cutout = (first + i) % cutouts.count;
    const ViewSpec& view = views[static_cast<size_t>((first + i) / cutouts.count)];
    renderView(cutouts.pixels + cutout * cutouts.height * cutouts.width * 3, {cutouts.height, cutouts.width},
               view, size_, rendering_, rendered + i * imageBytes);
  }
  return stream.rendered;
}

}  // namespace perseus

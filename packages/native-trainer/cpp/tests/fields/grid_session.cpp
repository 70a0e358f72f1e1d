#include "grid_session.h"

namespace perseus::tests {
namespace {

using painting::Painting;

TorchSettings settingsOn(at::Device device, at::ScalarType type, const TemporaryFolder& folder) {
  TorchSettings settings = foldedModel(trainedNetwork(Stride::V1_5, 8), Stride::V1_5, 8, folder / "model");
  settings.compute = {device, type};
  return settings;
}

}  // namespace

GridSession::GridSession(at::Device device, at::ScalarType type)
    : session(settingsOn(device, type, folder)), canvas(session.openCanvas(blockSide, canvasBlocks)) {
  ids = paintGrid(given, [this](const Painting& sources, std::span<const int32_t> into) {
    session.paint(*canvas, sources, into);
  });
}

TakenCutouts GridSession::take(int32_t size, int32_t left) {
  const GridWindows windows(size, {left, left + 11, left + 40}, {3, 20, 50}, ids);
  return session.take(*canvas, windows.windows());
}

SessionOutputs GridSession::run(const TakenCutouts& cutouts) {
  SessionOutputs outputs = outputsFor(cutouts.pixels.size(0));
  outputs.graphBatch = session.run(
      cutouts, someViews, {outputs.logits.data(), outputs.probability.data(), outputs.embedding.data()});
  return outputs;
}

SessionOutputs GridSession::runPixelsOf(const TakenCutouts& cutouts) {
  const std::vector<uint8_t> pixels = bytesOf(cutouts.pixels);
  const at::IntArrayRef shape = cutouts.pixels.sizes();
  SessionOutputs outputs = outputsFor(shape[0]);
  outputs.graphBatch =
      session.run({pixels.data(), shape[0], shape[1], shape[2]}, someViews,
                  {outputs.logits.data(), outputs.probability.data(), outputs.embedding.data()});
  return outputs;
}

void GridSession::paintOver(int32_t block, int32_t x, int32_t y) {
  PaintingCase other = partOf(given, x, y, 30, 30);
  session.paint(*canvas, other.painting(), std::vector<int32_t>{block});
}

SessionOutputs GridSession::outputsFor(int64_t count) const {
  const auto looks = someViews.size() * static_cast<size_t>(count);
  return {std::vector<float>(looks * 2), std::vector<float>(looks * 2),
          std::vector<float>(static_cast<size_t>(count * session.embeddingSize()))};
}

std::vector<uint8_t> bytesOf(const at::Tensor& pixels) {
  const at::Tensor here = pixels.cpu();
  const auto* bytes = here.const_data_ptr<uint8_t>();
  return {bytes, bytes + here.numel()};
}

PaintBlocks onto(const FieldCanvas& canvas) {
  return [&canvas](const Painting& sources, std::span<const int32_t> into) { canvas.paint(sources, into); };
}

}  // namespace perseus::tests

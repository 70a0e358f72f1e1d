#pragma once

#include "inference/torch_session.h"
#include "model/resnet.h"

namespace perseus::tests {

/// A network as training leaves it, in double precision: statistics of its own in every batch norm.
ResNet50 trainedNetwork(Stride stride, int64_t stemChannels);

/// The same folded, as `perseus export` does, in a file.
/// @returns settings that open it on the CPU in float32, for looks of 32 pixels
TorchSettings foldedModel(const ResNet50& network, Stride stride, int64_t stemChannels,
                          const std::string& path);

constexpr double modelTemperature = 1.7;
constexpr int64_t side = 32;
inline const std::vector<ViewSpec> someViews{{0, false}, {37, true}, {90, false}};

struct SessionOutputs {
  std::vector<float> logits, probability, embedding;
  int64_t graphBatch = 0;
};

/// uint8 [count, cutoutSide, cutoutSide, 3]: always the same.
std::vector<uint8_t> cutoutPixels(int64_t count, int64_t cutoutSide = side);

SessionOutputs runSession(TorchSession& session, int64_t count,
                          const std::vector<ViewSpec>& views = someViews, int64_t cutoutSide = side);

/// @param tolerance times max(1, |value|)
void checkAlike(const SessionOutputs& actual, const SessionOutputs& expected, double tolerance);

/// As if memory held `images` images and no more.
std::function<void(int64_t)> memoryFor(int64_t images);

}  // namespace perseus::tests

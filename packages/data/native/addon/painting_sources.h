#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "napi_setup.h"
#include "renderer.h"

/// Pixels of a renderer's grid.
struct Rectangle {
  int64_t x;
  int64_t y;
  int64_t width;
  int64_t height;
};

/// A promise of what a rectangle is painted from: `NativePaintingSources` of src/native/binding.ts. Read and
/// decoded off the event loop, into the very arrays that JavaScript gets.
Napi::Value paintingSources(Napi::Env env, std::shared_ptr<const sky::Renderer> renderer, const Rectangle& at,
                            const std::array<double, 3>& brighter);

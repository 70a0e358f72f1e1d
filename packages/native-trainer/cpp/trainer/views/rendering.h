#pragma once

namespace perseus {

enum class Interpolation { Bilinear, Nearest };
enum class Corners { Crop, Reflect, Black };

/// How pixels of a view are made of a cutout's.
struct Rendering {
  Interpolation interpolation;
  Corners corners;
};

}  // namespace perseus

#include "data/cutouts.h"

#include "error.h"

namespace perseus {

Cutouts::Cutouts(const std::string& path) : file_(TensorFile::open(path)), size_{0, 0} {
  const TensorEntry& image = file_.entry("image");
  if (image.dtype != "U8" || image.shape.size() != 4 || image.shape[3] != 3 || image.shape[1] < 1 ||
      image.shape[2] < 1) {
    throw Error("DATASET_SHAPE", path + ": \"image\" is not uint8 [N, H, W, 3]; build the dataset anew.",
                {{"path", path}});
  }
  count_ = image.shape[0];
  size_ = {image.shape[1], image.shape[2]};
  offset_ = image.offset;
}

void Cutouts::read(int64_t row, uint8_t* into) const {
  if (row < 0 || row >= count_) {
    throw Error("DATASET_ROW",
                file_.file().path() + ": has no row " + std::to_string(row) + ", only " +
                    std::to_string(count_) + "; build the dataset anew.",
                {{"path", file_.file().path()}, {"row", row}});
  }
  file_.file().readAt(into, static_cast<size_t>(bytesPerCutout()), offset_ + row * bytesPerCutout());
}

}  // namespace perseus

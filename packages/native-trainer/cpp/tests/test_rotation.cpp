#include "check.h"
#include "small_run.h"
#include "views/rotate.h"

namespace perseus::tests {

TEST("every view of the golden set has the golden pixels, all of them") {
  const nlohmann::json all = golden(ROTATION_GOLDEN_DIR "/rotation.json");
  for (const auto& item : all.at("cases")) {
    const auto& source = all.at("sources").at(item.at("source").get<size_t>());
    const auto pixels = source.at("pixels").get<std::vector<uint8_t>>();
    const auto size = item.at("size").get<int64_t>();
    const ViewSpec view{item.at("angleDeg"), item.at("flip")};
    const bool nearest = item.at("interpolation") == "nearest";
    const std::string corners = item.at("corners");
    const Rendering how{nearest ? Interpolation::Nearest : Interpolation::Bilinear,
                        corners == "black"  ? Corners::Black
                        : corners == "crop" ? Corners::Crop
                                            : Corners::Reflect};
    std::vector<uint8_t> rendered(static_cast<size_t>(size * size * 3));
    renderView(pixels.data(), {source.at("height"), source.at("width")}, view, size, how, rendered.data());
    check(rendered == item.at("pixels").get<std::vector<uint8_t>>(),
          "angle " + std::to_string(view.angleDeg) + ", flip " + std::to_string(view.flip) + ", " +
              item.at("interpolation").get<std::string>() + ", " + corners);
  }
}

TEST("four quarter turns and two flips are the identity") {
  std::vector<uint8_t> image(12 * 12 * 3);
  for (size_t i = 0; i < image.size(); ++i) image[i] = static_cast<uint8_t>(i * 37);
  const Rendering how{Interpolation::Bilinear, Corners::Reflect};
  std::vector<uint8_t> turned = image;
  std::vector<uint8_t> next(image.size());
  for (int i = 0; i < 4; ++i) {
    renderView(turned.data(), {12, 12}, {90, false}, 12, how, next.data());
    turned.swap(next);
  }
  check(turned == image, "four quarter turns");
  for (int i = 0; i < 2; ++i) {
    renderView(turned.data(), {12, 12}, {0, true}, 12, how, next.data());
    turned.swap(next);
  }
  check(turned == image, "two flips");
}

}  // namespace perseus::tests

# nlohmann/json, header only. Defines the target `json`.
find_path(PERSEUS_JSON_INCLUDE nlohmann/json.hpp REQUIRED)

add_library(json INTERFACE)
target_include_directories(json SYSTEM INTERFACE ${PERSEUS_JSON_INCLUDE})

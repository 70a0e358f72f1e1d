# Device code, compiled where LibTorch is a CUDA build and PERSEUS_CUDA does not say `off`.
set(PERSEUS_CUDA auto CACHE STRING "auto, on or off")

if(PERSEUS_CUDA STREQUAL "on" AND NOT TARGET torch_cuda)
  message(FATAL_ERROR "PERSEUS_CUDA is on, and the LibTorch at ${TORCH_INSTALL_PREFIX} is a CPU build.")
endif()

file(GLOB_RECURSE cuda_sources CONFIGURE_DEPENDS cpp/cuda/*.cu cpp/cuda/*.cpp)
if(cuda_sources AND TARGET torch_cuda AND NOT PERSEUS_CUDA STREQUAL "off")
  # CMake ignores this for LibTorch, which reads TORCH_CUDA_ARCH_LIST; unset, newer CMakes refuse the language.
  set(CMAKE_CUDA_ARCHITECTURES OFF)
  enable_language(CUDA)
  target_sources(trainer PRIVATE ${cuda_sources})
  target_include_directories(trainer PUBLIC cpp)
  target_compile_definitions(trainer PUBLIC PERSEUS_WITH_CUDA)
  # CMake 3.25 knows no C++20 for nvcc 13.
  set_target_properties(trainer PROPERTIES CUDA_STANDARD 17)
endif()

# LibTorch 2.11 to 2.14, from CMAKE_PREFIX_PATH: a libtorch folder or a Python package's. Defines the target `libtorch`.
find_package(Torch REQUIRED CONFIG)

add_library(libtorch INTERFACE)
target_link_libraries(libtorch INTERFACE ${TORCH_LIBRARIES})
target_include_directories(libtorch SYSTEM INTERFACE ${TORCH_INCLUDE_DIRS})

# CMake would add every folder that caffe2::mkl names (/lib/intel64, /lib/win-x64, ...) to the RUNPATH, where anybody
# might put a library for us to load; so it adds none, and this is the one we mean.
function(find_libraries_in_libtorch_alone target)
  set_target_properties(${target} PROPERTIES SKIP_BUILD_RPATH ON)
  target_link_options(${target} PRIVATE -Wl,--enable-new-dtags "-Wl,-rpath,${TORCH_INSTALL_PREFIX}/lib")
endfunction()

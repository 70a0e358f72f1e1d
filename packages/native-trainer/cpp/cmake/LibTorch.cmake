# LibTorch 2.11 to 2.14, from CMAKE_PREFIX_PATH: a libtorch folder or a Python package's. Defines the target `libtorch`.
add_library(libtorch INTERFACE)

if(PERSEUS_CUDA STREQUAL "off")
  list(GET CMAKE_PREFIX_PATH 0 torch_cmake_folder)
  get_filename_component(torch_folder ${torch_cmake_folder}/../.. ABSOLUTE)
endif()
if(EXISTS "${torch_folder}/lib/libtorch_cuda.so")
  # The CMake files of a CUDA build stop where no CUDA toolkit is found, which code for the CPU has no use for.
  set(TORCH_INSTALL_PREFIX ${torch_folder})
  target_link_libraries(libtorch INTERFACE ${torch_folder}/lib/libtorch_cpu.so ${torch_folder}/lib/libc10.so)
  target_include_directories(libtorch SYSTEM INTERFACE ${torch_folder}/include
                                                       ${torch_folder}/include/torch/csrc/api/include)
else()
  find_package(Torch REQUIRED CONFIG)
  target_link_libraries(libtorch INTERFACE ${TORCH_LIBRARIES})
  target_include_directories(libtorch SYSTEM INTERFACE ${TORCH_INCLUDE_DIRS})
  # One runtime of CUDA in the process, LibTorch's.
  set(CMAKE_CUDA_RUNTIME_LIBRARY Shared)
endif()

# CMake would add every folder that caffe2::mkl names (/lib/intel64, /lib/win-x64, ...) to the RUNPATH, where anybody
# might put a library for us to load; so it adds none, and these are the ones we mean.
set(libtorch_folders ${TORCH_INSTALL_PREFIX}/lib)
if(TARGET torch_cuda)
  # Of the runtime of CUDA the very library that LibTorch loads: in Python's package it lies in a package beside it.
  file(GLOB cuda_runtimes ${TORCH_INSTALL_PREFIX}/../nvidia/*/lib/libcudart.so.*)
  foreach(runtime IN LISTS cuda_runtimes)
    get_filename_component(runtime_folder ${runtime}/.. ABSOLUTE)
    list(APPEND libtorch_folders ${runtime_folder})
  endforeach()
  if(NOT cuda_runtimes)
    list(APPEND libtorch_folders ${CUDAToolkit_LIBRARY_DIR})
  endif()
  list(REMOVE_DUPLICATES libtorch_folders)
endif()
list(JOIN libtorch_folders ":" libtorch_runpath)

function(find_libraries_in_libtorch_alone target)
  set_target_properties(${target} PROPERTIES SKIP_BUILD_RPATH ON)
  target_link_options(${target} PRIVATE -Wl,--enable-new-dtags "-Wl,-rpath,${libtorch_runpath}")
endfunction()

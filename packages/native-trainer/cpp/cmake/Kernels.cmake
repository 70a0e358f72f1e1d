# The trainer's own loops, compiled once for each set of instructions; which of them runs is chosen at run time.
set(kernel_folder ${CMAKE_CURRENT_LIST_DIR}/../trainer/kernels)
get_filename_component(kernel_folder ${kernel_folder} ABSOLUTE)

# At full optimisation in any build. Comparisons never trap, or the compiler would not vectorise what they select.
set(kernel_options -O3 -ffp-contract=fast -fno-math-errno -fno-trapping-math)
# This one has its sets of instructions function by function.
set_source_files_properties(${kernel_folder}/step_kernels.cpp PROPERTIES SKIP_PRECOMPILE_HEADERS ON COMPILE_OPTIONS
                                                                                                 -fno-math-errno)
# The precompiled headers are of the plain instruction set, and full of inline functions.
set_source_files_properties(
  ${kernel_folder}/norm_portable.cpp ${kernel_folder}/norm_avx2.cpp ${kernel_folder}/norm_avx512.cpp
  PROPERTIES SKIP_PRECOMPILE_HEADERS ON COMPILE_OPTIONS "${kernel_options}")
# A field's pixels must not depend on who paints them: multiplications and additions are never contracted.
get_filename_component(painting_folder ${kernel_folder}/../painting ABSOLUTE)
set_source_files_properties(${painting_folder}/paint.cpp PROPERTIES SKIP_PRECOMPILE_HEADERS ON COMPILE_OPTIONS
                                                                                       "-O3;-ffp-contract=off")

if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$")
  # Public, or the tests could not use the library's precompiled header.
  target_compile_definitions(trainer PUBLIC PERSEUS_X86_KERNELS)
  set_property(SOURCE ${kernel_folder}/norm_avx2.cpp APPEND PROPERTY COMPILE_OPTIONS -mavx2 -mfma)
  set_property(
    SOURCE ${kernel_folder}/norm_avx512.cpp APPEND
    PROPERTY COMPILE_OPTIONS -mavx512f -mavx512bw -mavx512dq -mavx512vl -mavx2 -mfma -mprefer-vector-width=512)
else()
  set_property(SOURCE ${kernel_folder}/norm_avx2.cpp ${kernel_folder}/norm_avx512.cpp PROPERTY HEADER_FILE_ONLY ON)
endif()

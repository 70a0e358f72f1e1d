# For our own sources alone: the headers of LibTorch, Node-API and JSON come as SYSTEM.
add_library(own_warnings INTERFACE)
target_compile_options(own_warnings INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wall -Wextra -Werror>)

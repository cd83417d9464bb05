# embed_file(TARGET SYMBOL FILE): the bytes of FILE as `const unsigned char SYMBOL[]`, `const size_t SYMBOL_size`.
# The assembler reads the file itself, so that a change is seen and no large C source is made.
function(embed_file target symbol file)
  get_filename_component(path ${file} ABSOLUTE)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/${symbol}.c)
  file(CONFIGURE OUTPUT ${out} @ONLY CONTENT [=[
#include <stddef.h>
__asm__(".section .rodata\n"
	".global @symbol@\n.type @symbol@, @object\n.balign 16\n"
	"@symbol@:\n.incbin \"@path@\"\n"
	"@symbol@_end:\n.byte 0\n"
	".global @symbol@_size\n.balign 8\n"
	"@symbol@_size:\n.quad @symbol@_end - @symbol@\n"
	".previous\n");
]=])
  set_source_files_properties(${out} PROPERTIES OBJECT_DEPENDS ${path})
  target_sources(${target} PRIVATE ${out})
endfunction()

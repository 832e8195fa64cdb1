# A script: leaving out a rule for a pair of operations, or for a kind of reference and an operation, breaks
# the build, and so does a new kind of either until all its rules are written. CXX is the compiler, WORK a folder of our own.
set(flags -std=c++20 -O0 -c -o ${WORK}/object.o -I${WORK} -Isrc -Iinclude)

function(compile source result)
  execute_process(COMMAND ${CXX} ${flags} ${source} OUTPUT_QUIET ERROR_VARIABLE errors RESULT_VARIABLE status)
  set(${result} ${status} PARENT_SCOPE)
  set(errors "${errors}" PARENT_SCOPE)
endfunction()

function(must_compile source what)
  compile(${source} status)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "${source} does not compile ${what}:\n${errors}")
  endif()
endfunction()

# Compiles, and fails because of what `named` says.
function(must_not_compile source what named)
  compile(${source} status)
  if(status EQUAL 0)
    message(FATAL_ERROR "${source} compiles ${what}")
  endif()
  string(FIND "${errors}" "${named}" place)
  if(place EQUAL -1)
    message(FATAL_ERROR "${source} does not compile ${what}, but not because of ${named}:\n${errors}")
  endif()
endfunction()

# Puts a changed copy of a file before the real one.
function(shadow from to pattern replacement)
  file(READ ${from} content)
  string(REPLACE "${pattern}" "${replacement}" changed "${content}")
  if(changed STREQUAL content)
    message(FATAL_ERROR "${from} has no \"${pattern}\"")
  endif()
  file(WRITE ${WORK}/${to} "${changed}")
endfunction()

function(leave_out rules source pair)
  shadow(src/ot/${rules} ot/${rules} "operator()(${pair})" "left_out(${pair})")
  must_not_compile(${source} "without the rule for ${pair}" "rules")
  file(REMOVE ${WORK}/ot/${rules})
endfunction()

file(REMOVE_RECURSE ${WORK})
file(MAKE_DIRECTORY ${WORK})
must_compile(src/ot/transform.cpp "as it is")
must_compile(src/ot/compose.cpp "as it is")
must_compile(src/ot/reference.cpp "as it is")
must_compile(src/ot/opposite.cpp "as it is")
foreach(pair IN ITEMS "TextSet&, TextEdit&" "ArrayMove& s, ArrayMove& c" "ObjectPut& s, ObjectDelete& c"
                      "NumberSet& s, NumberAdd& c")
  leave_out(transform_rules.hpp src/ot/transform.cpp "${pair}")
endforeach()
foreach(pair IN ITEMS "ArraySet&, const ArrayMove&" "ObjectDelete& first, const ObjectPut& next")
  leave_out(compose_rules.hpp src/ot/compose.cpp "${pair}")
endforeach()
foreach(pair IN ITEMS "TextRanges& reference, const TextEdit& edit" "ArrayRanges&, const ArrayReplace&"
                      "ObjectKeys&, const ObjectPut&" "Elements&, const DateSet&")
  leave_out(reference_rules.hpp src/ot/reference.cpp "${pair}")
endforeach()

# A new kind of reference: first nothing knows it, then only what it points into is told.
string(CONCAT added "struct Added {\n  ElementId target;\n  std::vector<TextPosition> values;\n"
                    "  friend bool operator==(const Added&, const Added&) = default;\n};\n")
shadow(include/weft/ot/reference.hpp weft/ot/reference.hpp "ObjectKeys, Elements>" "ObjectKeys, Elements, Added>")
shadow(${WORK}/weft/ot/reference.hpp weft/ot/reference.hpp "struct TextRanges {" "${added}struct TextRanges {")
must_not_compile(src/ot/reference.cpp "with a new kind of reference" "needs_an_entry_in_reference_rules_hpp")
shadow(src/ot/reference_rules.hpp ot/reference_rules.hpp "template <> inline constexpr ElementType kReferredType<Elements>"
       "template <> inline constexpr ElementType kReferredType<Added> = ElementType::kText;\ntemplate <> inline constexpr ElementType kReferredType<Elements>")
must_not_compile(src/ot/reference.cpp "with a new kind of reference and no rules" "rules(kind, edit)")
file(REMOVE ${WORK}/weft/ot/reference.hpp ${WORK}/ot/reference_rules.hpp)

# A new kind of operation: first nothing knows it, then only its type is told.
shadow(include/weft/ot/operation.hpp weft/ot/operation.hpp "BooleanSet, DateSet>" "BooleanSet, DateSet, Added>")
shadow(${WORK}/weft/ot/operation.hpp weft/ot/operation.hpp "struct TextSet {" "struct Added { ElementId target; };\nstruct TextSet {")
must_not_compile(src/ot/transform.cpp "with a new kind of operation" "needs_an_entry_in_operation_type_hpp")
shadow(src/ot/operation_type.hpp ot/operation_type.hpp "template <> inline constexpr ElementType kTargetType<DateSet>"
       "template <> inline constexpr ElementType kTargetType<Added> = ElementType::kText;\ntemplate <> inline constexpr ElementType kTargetType<DateSet>")
must_not_compile(src/ot/transform.cpp "with a new kind of operation and no rules" "rules")
must_not_compile(src/ot/compose.cpp "with a new kind of operation and no rules" "rules")
must_not_compile(src/ot/reference.cpp "with a new kind of operation and no rules" "rules(kind, edit)")
must_not_compile(src/ot/opposite.cpp "with a new kind of operation and no opposite" "Opposite")

# The layer table: a module may include only what it names here, and what those name. The tidy
# test reads the includes against it. A module stands below every module that names it.

weft_module(base CORE)
weft_module(causal CORE DEPENDS base)
weft_module(container CORE DEPENDS base)
weft_module(model CORE DEPENDS base)
weft_module(crdt CORE DEPENDS model causal container)
weft_module(transport CORE DEPENDS base)
weft_module(storage CORE DEPENDS base)
weft_module(document CORE DEPENDS model storage)
weft_module(sync CORE DEPENDS transport base)

if(NOT WEFT_CORE_ONLY)
  find_package(simdjson REQUIRED)
  find_package(absl REQUIRED)
  find_package(fmt REQUIRED)
  find_package(SQLite3 REQUIRED)
  find_package(Boost 1.74 REQUIRED)
  find_package(OpenSSL REQUIRED)
  find_package(Threads REQUIRED)

  weft_module(json LEAN DEPENDS base PRIVATE_LINKS simdjson::simdjson)
  weft_module(presence LEAN DEPENDS base json)
  weft_module(protocol/yjs LEAN DEPENDS sync presence crdt)
  weft_module(storage/sqlite DEPENDS storage PRIVATE_LINKS SQLite::SQLite3)
  weft_module(server DEPENDS sync presence document PRIVATE_LINKS absl::btree)
  weft_module(net DEPENDS transport PRIVATE_LINKS OpenSSL::Crypto Threads::Threads
              PRIVATE_HEADERS Boost::headers)
  weft_module(testing DEPENDS transport storage sync document crdt presence)
endif()

get_property(weft_module_dirs GLOBAL PROPERTY WEFT_MODULE_DIRS)
get_property(weft_core_modules GLOBAL PROPERTY WEFT_CORE_MODULES)
get_property(weft_full_modules GLOBAL PROPERTY WEFT_FULL_MODULES)
weft_umbrella(core ${weft_core_modules})
if(NOT WEFT_CORE_ONLY)
  weft_umbrella(weft weft_core ${weft_full_modules})
endif()

# The layer table: a module may include only what it names here, and what those name. The tidy
# test reads the includes against this file.

weft_module(base)
weft_module(causal DEPENDS base)
weft_module(container DEPENDS base)
weft_module(model DEPENDS base)
weft_module(crdt DEPENDS model causal container)
weft_module(document DEPENDS model)
weft_module(transport DEPENDS base)
weft_module(storage DEPENDS base)
weft_module(sync DEPENDS transport base)

if(NOT WEFT_CORE_ONLY)
  find_package(simdjson REQUIRED)
  find_package(absl REQUIRED)
  find_package(fmt REQUIRED)
  find_package(SQLite3 REQUIRED)
  find_package(Boost 1.74 REQUIRED)
  find_package(OpenSSL REQUIRED)
  find_package(Threads REQUIRED)

  weft_module(json DEPENDS base PRIVATE_LINKS simdjson::simdjson)
  weft_module(presence DEPENDS base json)
  weft_module(protocol/yjs DEPENDS sync presence crdt document)
  weft_module(storage/sqlite DEPENDS storage PRIVATE_LINKS SQLite::SQLite3)
  weft_module(server DEPENDS sync presence model document storage protocol/yjs
              PRIVATE_LINKS absl::flat_hash_map)
  weft_module(net DEPENDS transport PRIVATE_LINKS Boost::headers OpenSSL::Crypto Threads::Threads)
endif()

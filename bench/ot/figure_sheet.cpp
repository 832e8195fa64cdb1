#include "figure_sheet.hpp"

#include <cstdio>

namespace weft::bench {

void FigureSheet::print(const Figure& figure) const {
  if (!wants(figure.name)) return;
  std::string line;
  const auto put = [&](const std::string& name, double value) {
    char number[40];
    std::snprintf(number, sizeof number, options_.json ? "%.10g" : "%.6g", value);
    line += options_.json ? ",\"" + name + "\":" + number : "  " + name + " " + number;
  };
  if (figure.ns > 0) {
    put("ns", figure.ns);
    put("per_second", 1e9 / figure.ns);
  }
  put("items", static_cast<double>(figure.items));
  for (const auto& [name, value] : figure.more) put(name, value);
  if (options_.json) {
    std::printf("{\"figure\":\"%s\"%s}\n", figure.name.c_str(), line.c_str());
  } else {
    std::printf("%-30s%s\n", figure.name.c_str(), line.c_str());
  }
  std::fflush(stdout);
}

}  // namespace weft::bench

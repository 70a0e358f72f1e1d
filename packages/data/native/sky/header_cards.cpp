#include "header_cards.h"

#include <algorithm>
#include <cctype>
#include <cstddef>

namespace sky {

namespace {

constexpr size_t kCard = 80;
constexpr size_t kKeyword = 8;

/// The number m of a keyword PVi_m with i of 1 or 2; -1 for another keyword.
int polynomialTerm(const std::string& header, size_t card) {
  if (header.compare(card, 2, "PV") != 0 || header[card + 3] != '_') return -1;
  if (header[card + 2] != '1' && header[card + 2] != '2') return -1;
  int term = -1;
  for (size_t i = card + 4; i < card + kKeyword && std::isdigit(static_cast<unsigned char>(header[i])); ++i) {
    term = std::max(term, 0) * 10 + (header[i] - '0');
  }
  return term;
}

bool isProjection(const std::string& header, size_t card) {
  return header.compare(card, 5, "CTYPE") == 0;
}

}  // namespace

std::string withScampAsTpv(const std::string& header) {
  bool tan = false;
  bool sip = false;
  // PVi_1 to PVi_4 are of the standard (LONPOLE and its like, on the longitude axis); no TAN has further
  // ones.
  bool polynomial = false;
  for (size_t card = 0; card + kCard <= header.size(); card += kCard) {
    const std::string text = header.substr(card, kCard);
    if (isProjection(header, card) && text.find("-TAN") != std::string::npos) tan = true;
    if (isProjection(header, card) && text.find("-SIP") != std::string::npos) sip = true;
    if (polynomialTerm(header, card) > 4) polynomial = true;
  }
  if (!tan || !polynomial) return header;
  std::string changed;
  for (size_t card = 0; card + kCard <= header.size(); card += kCard) {
    std::string text = header.substr(card, kCard);
    if (sip && polynomialTerm(header, card) >= 0) continue;
    if (const size_t at = text.find("-TAN"); !sip && isProjection(header, card) && at != std::string::npos) {
      text.replace(at, 4, "-TPV");
    }
    changed += text;
  }
  return changed;
}

}  // namespace sky

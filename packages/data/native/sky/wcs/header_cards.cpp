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

/// SIP's A_ORDER, B_2_0, AP_1_1 and the like.
bool isSip(const std::string& header, size_t card) {
  const char axis = header[card];
  if (axis != 'A' && axis != 'B') return false;
  const size_t at = card + (header[card + 1] == 'P' ? 2 : 1);
  if (header[at] != '_') return false;
  return header.compare(at, 6, "_ORDER") == 0 || header.compare(at, 6, "_DMAX ") == 0 ||
         std::isdigit(static_cast<unsigned char>(header[at + 1]));
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
    if (sip ? polynomialTerm(header, card) >= 0 : isSip(header, card)) continue;
    if (const size_t at = text.find("-TAN"); !sip && isProjection(header, card) && at != std::string::npos) {
      text.replace(at, 4, "-TPV");
    }
    changed += text;
  }
  return changed;
}

bool hasDistortionTable(const std::string& header) {
  for (size_t card = 0; card + kCard <= header.size(); card += kCard) {
    if (header.compare(card, 5, "CPDIS") == 0 || header.compare(card, 7, "D2IMDIS") == 0) return true;
  }
  return false;
}

}  // namespace sky

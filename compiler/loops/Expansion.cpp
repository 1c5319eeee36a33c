//===- Expansion.cpp - fields as sums of words and traced loops -----------===//
//
// Part of Gaugec, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/loops/Expansion.h"

using namespace gaugec;
using namespace gaugec::loops;

template <typename C>
static bool isZero(llvm::ArrayRef<C> numbers) {
  return llvm::all_of(numbers, [](const C &c) { return c == C(0.0); });
}

/// Collects terms, equal ones summed.
template <typename C>
class Algebra<C>::Builder {
public:
  explicit Builder(size_t channels) { sum.channels = channels; }

  /// The coefficients of a term, to add to.
  C *open(Term term) {
    auto [at, isNew] = index.try_emplace(key(term), sum.terms.size());
    if (isNew) {
      sum.terms.push_back(term);
      sum.coefficients.resize(sum.coefficients.size() + sum.channels);
    }
    return &sum.coefficients[at->second * sum.channels];
  }
  void add(Term term, llvm::ArrayRef<C> numbers) {
    C *to = open(term);
    for (size_t c = 0; c < sum.channels; ++c)
      to[c] += numbers[c];
  }
  /// Without terms that have cancelled.
  Sum finish() {
    size_t kept = 0, channels = sum.channels;
    for (size_t i = 0; i < sum.terms.size(); ++i) {
      if (isZero(llvm::ArrayRef<C>(sum.at(i), channels)))
        continue;
      if (kept != i) {
        sum.terms[kept] = sum.terms[i];
        std::move(&sum.coefficients[i * channels],
                  &sum.coefficients[i * channels] + channels,
                  &sum.coefficients[kept * channels]);
      }
      ++kept;
    }
    sum.terms.resize(kept);
    sum.coefficients.resize(kept * channels);
    return std::move(sum);
  }

private:
  static uint64_t key(Term term) {
    return uint64_t(term.word) << 32 | term.product;
  }
  Sum sum;
  llvm::DenseMap<uint64_t, size_t> index;
};

template <typename C>
template <typename F>
Expansion<C> Algebra<C>::mapTerms(const Sum &field, F rule) const {
  Builder out(field.channels);
  for (size_t i = 0; i < field.size(); ++i)
    out.add(rule(field.terms[i]), {field.at(i), field.channels});
  return out.finish();
}

//===----------------------------------------------------------------------===//
// Words, constants, channels
//===----------------------------------------------------------------------===//

template <typename C>
Expansion<C> Algebra<C>::makeWord(WordRef word) const {
  return {{}, 1, {{tables.intern(word), 0}}, {C(1.0)}};
}

template <typename C>
Expansion<C> Algebra<C>::makeConstants(const std::vector<C> &numbers) const {
  Builder out(numbers.size());
  out.add({0, 0}, numbers);
  return out.finish();
}

template <typename C>
Expansion<C> Algebra<C>::concat(llvm::ArrayRef<const Sum *> fields) const {
  size_t channels = 0, offset = 0;
  for (const Sum *field : fields)
    channels += field->channels;
  Builder out(channels);
  for (const Sum *field : fields) {
    for (size_t i = 0; i < field->size(); ++i) {
      C *to = out.open(field->terms[i]) + offset;
      for (size_t c = 0; c < field->channels; ++c)
        to[c] += field->at(i)[c];
    }
    offset += field->channels;
  }
  Sum all = out.finish();
  all.start = fields.empty() ? Displacement{} : fields.front()->start;
  return all;
}

template <typename C>
Expansion<C> Algebra<C>::select(const Sum &field,
                                llvm::ArrayRef<size_t> from) const {
  Builder out(from.size());
  for (size_t i = 0; i < field.size(); ++i) {
    C *to = out.open(field.terms[i]);
    for (size_t c = 0; c < from.size(); ++c)
      to[c] += field.at(i)[from[c]];
  }
  Sum picked = out.finish();
  picked.start = field.start;
  return picked;
}

template <typename C>
Expansion<C> Algebra<C>::sumChannels(const Sum &field, size_t inner,
                                     size_t outer) const {
  size_t channels = field.channels / (inner * outer);
  Builder out(channels);
  for (size_t i = 0; i < field.size(); ++i) {
    C *to = out.open(field.terms[i]);
    for (size_t c = 0; c < field.channels; ++c)
      to[c / inner % channels] += field.at(i)[c];
  }
  Sum sum = out.finish();
  sum.start = field.start;
  return sum;
}

//===----------------------------------------------------------------------===//
// Sums and products
//===----------------------------------------------------------------------===//

template <typename C>
Expansion<C> Algebra<C>::add(const Sum &a, const Sum &b) const {
  size_t channels = std::max(a.channels, b.channels);
  Builder out(channels);
  for (const Sum *field : {&a, &b})
    for (size_t i = 0; i < field->size(); ++i) {
      C *to = out.open(field->terms[i]);
      for (size_t c = 0; c < channels; ++c)
        to[c] += field->at(i)[field->channels == 1 ? 0 : c];
    }
  Sum sum = out.finish();
  sum.start = a.start;
  return sum;
}

template <typename C>
Expansion<C> Algebra<C>::times(const C &number, Sum field) const {
  for (C &c : field.coefficients)
    c = number * c;
  return field;
}

template <typename C>
std::optional<Expansion<C>> Algebra<C>::multiply(const Sum &a,
                                                 const Sum &b) const {
  size_t channels = std::max(a.channels, b.channels);
  Builder out(channels);
  std::vector<C> numbers(channels);
  for (size_t i = 0; i < a.size(); ++i)
    for (size_t j = 0; j < b.size(); ++j) {
      for (size_t c = 0; c < channels; ++c)
        numbers[c] =
            a.at(i)[a.channels == 1 ? 0 : c] * b.at(j)[b.channels == 1 ? 0 : c];
      if (isZero<C>(numbers))
        continue;
      auto product = tables.multiply(a.terms[i].product, b.terms[j].product);
      if (!product)
        return std::nullopt;
      Word word = loops::multiply(tables.getWord(a.terms[i].word),
                                  tables.getWord(b.terms[j].word));
      out.add({tables.intern(word), *product}, numbers);
    }
  Sum sum = out.finish();
  sum.start = a.start;
  return sum;
}

template <typename C>
Expansion<C> Algebra<C>::dagger(const Sum &field,
                                const Displacement &end) const {
  Sum conjugated = field;
  for (C &c : conjugated.coefficients)
    c = ring.conjugate(c);
  Sum out = mapTerms(conjugated, [&](Term term) {
    return Term{tables.intern(invert(tables.getWord(term.word))),
                tables.conjugate(term.product)};
  });
  out.start = end;
  return out;
}

template <typename C>
Expansion<C> Algebra<C>::shift(const Sum &field, const Displacement &by) const {
  Sum out = mapTerms(field, [&](Term term) {
    return Term{term.word, tables.shift(term.product, by)};
  });
  out.start = field.start + by;
  return out;
}

template <typename C>
Expansion<C> Algebra<C>::appendEntries(const Sum &field, bool daggers,
                                       bool unit) const {
  llvm::SmallVector<const Sum *> parts = {&field};
  Sum back, one = makeWord({});
  if (daggers) {
    back = dagger(field, field.start);
    parts.push_back(&back);
  }
  if (unit)
    parts.push_back(&one);
  return concat(parts);
}

template <typename C>
Expansion<C> Algebra<C>::mix(const Weights<C> &omega,
                             const Sum &entries) const {
  size_t channels = omega.shape[0];
  Builder out(channels);
  for (size_t i = 0; i < entries.size(); ++i) {
    C *to = out.open(entries.terms[i]);
    for (size_t w = 0; w < entries.channels; ++w) {
      const C &x = entries.at(i)[w];
      if (x == C(0.0))
        continue;
      for (size_t u = 0; u < channels; ++u)
        to[u] += omega.elements[u * entries.channels + w] * x;
    }
  }
  Sum sum = out.finish();
  sum.start = entries.start;
  return sum;
}

/// For each term of the right side sum_w omega[u, v, w] B_w, as [term][v][u]:
/// pairs of terms then cost one sum over v.
template <typename C>
static std::vector<C> contractRight(const Weights<C> &omega,
                                    const Expansion<C> &b, size_t lefts) {
  size_t outputs = omega.shape[0];
  std::vector<C> out(b.size() * lefts * outputs);
  for (size_t q = 0; q < b.size(); ++q)
    for (size_t w = 0; w < b.channels; ++w) {
      const C &x = b.at(q)[w];
      if (x == C(0.0))
        continue;
      for (size_t v = 0; v < lefts; ++v)
        for (size_t u = 0; u < outputs; ++u)
          out[(q * lefts + v) * outputs + u] +=
              omega.elements[(u * lefts + v) * b.channels + w] * x;
    }
  return out;
}

template <typename C>
std::optional<Expansion<C>> Algebra<C>::bilinear(const Weights<C> &omega,
                                                 const Sum &a,
                                                 const Sum &b) const {
  size_t outputs = omega.shape[0];
  std::vector<C> right = contractRight(omega, b, a.channels), numbers;
  Builder out(outputs);
  for (size_t p = 0; p < a.size(); ++p)
    for (size_t q = 0; q < b.size(); ++q) {
      numbers.assign(outputs, C(0.0));
      for (size_t v = 0; v < a.channels; ++v)
        if (const C &x = a.at(p)[v]; !(x == C(0.0)))
          for (size_t u = 0; u < outputs; ++u)
            numbers[u] += x * right[(q * a.channels + v) * outputs + u];
      auto product = tables.multiply(a.terms[p].product, b.terms[q].product);
      if (!product)
        return std::nullopt;
      Word word = loops::multiply(tables.getWord(a.terms[p].word),
                                  tables.getWord(b.terms[q].word));
      out.add({tables.intern(word), *product}, numbers);
    }
  return out.finish();
}

//===----------------------------------------------------------------------===//
// Invariants
//===----------------------------------------------------------------------===//

template <typename C>
Expansion<C> Algebra<C>::trace(const Sum &field) const {
  Builder out(field.channels);
  C n{double(colours)};
  std::vector<C> numbers(field.channels);
  for (size_t i = 0; i < field.size(); ++i) {
    const Term &term = field.terms[i];
    // A trace at a site and a mean over the lattice never meet: fields are not
    // scaled by means.
    ProductId loop = tables.trace(tables.getWord(term.word), field.start);
    ProductId product = *tables.multiply(loop, term.product);
    for (size_t c = 0; c < field.channels; ++c)
      numbers[c] = loop == 0 ? n * field.at(i)[c] : field.at(i)[c];
    out.add({0, product}, numbers);
  }
  return out.finish();
}

/// re z = (z + z^*)/2, im z = (z - z^*)/(2i).
template <typename C>
Expansion<C> Algebra<C>::flatten(const Sum &numbers) const {
  Builder out(2 * numbers.channels);
  auto add = [&](const Sum &sum, const C &imaginary) {
    for (size_t i = 0; i < sum.size(); ++i) {
      C *to = out.open(sum.terms[i]);
      for (size_t c = 0; c < sum.channels; ++c) {
        to[2 * c] += C(0.5) * sum.at(i)[c];
        to[2 * c + 1] += imaginary * sum.at(i)[c];
      }
    }
  };
  add(numbers, C(Complex(0, -0.5)));
  add(dagger(numbers, {}), C(Complex(0, 0.5)));
  return out.finish();
}

template <typename C>
Expansion<C> Algebra<C>::re(const Sum &numbers) const {
  return times(C(0.5), add(numbers, dagger(numbers, {})));
}

template <typename C>
Expansion<C> Algebra<C>::im(const Sum &numbers) const {
  Sum minus = times(C(-1.0), dagger(numbers, {}));
  return times(C(Complex(0, -0.5)), add(numbers, minus));
}

template <typename C>
Expansion<C> Algebra<C>::average(const Sum &numbers, bool sum) const {
  return mapTerms(numbers, [&](Term term) {
    return Term{0, tables.average(term.product, sum)};
  });
}

template <typename C>
Expansion<C> Algebra<C>::divideByVolume(const Sum &numbers) const {
  return mapTerms(numbers, [&](Term term) {
    return Term{0, tables.divideByVolume(term.product)};
  });
}

static std::optional<double> getNumber(Complex number) { return number.real(); }
static std::optional<double> getNumber(const Polynomial &number) {
  return number == Polynomial() ? std::optional(0.0) : std::nullopt;
}

template <typename C>
std::optional<Expansion<C>>
Algebra<C>::mapConstants(const Sum &numbers,
                         llvm::function_ref<double(double)> function) const {
  std::vector<C> values(numbers.channels, C(0.0));
  for (size_t i = 0; i < numbers.size(); ++i) {
    if (numbers.terms[i].product != 0)
      return std::nullopt;
    values.assign(numbers.at(i), numbers.at(i) + numbers.channels);
  }
  for (C &value : values) {
    std::optional<double> number = getNumber(value);
    if (!number)
      return std::nullopt;
    value = C(function(*number));
  }
  return makeConstants(values);
}

template <typename C>
bool Algebra<C>::hasMeans(const Sum &numbers) const {
  return llvm::any_of(numbers.terms, [&](const Term &term) {
    return tables.getProduct(term.product).mean;
  });
}

template <typename C>
Expansion<C> Algebra<C>::mute(Sum field, size_t channel) const {
  for (size_t i = 0; i < field.size(); ++i)
    field.coefficients[i * field.channels + channel] = C(0.0);
  return field;
}

template class gaugec::loops::Algebra<Complex>;
template class gaugec::loops::Algebra<Polynomial>;

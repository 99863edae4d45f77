/// What to write instead of a span: words and `$n`, with `~m` (agree with element m), `=lemma` and `:tag,tag`.
struct CorrectionTemplate: Sendable {
    private enum Part: Sendable {
        case word(String)
        case element(Int, lemma: String?, agree: Int?, set: Tags)
    }

    private let parts: [Part]

    init(_ text: String, pattern: TokenPattern, tags: TagTable) throws(PackProblem) {
        var parts: [Part] = []
        for part in text.split(separator: " ") {
            guard part.first == "$" else {
                parts.append(.word(String(part)))
                continue
            }
            let digits = part.dropFirst().prefix(while: \.isNumber)
            guard let number = Int(digits), number >= 1, number <= pattern.size else {
                throw PackProblem("“\(part)” names no element of “\(pattern.source)”")
            }
            var rest = part.dropFirst(1 + digits.count)
            var lemma: String?
            var agree: Int?
            var set: Tags = []
            while let mark = rest.first {
                let value = rest.dropFirst().prefix { $0 != "~" && $0 != "=" && $0 != ":" }
                switch mark {
                case "~":
                    guard let other = Int(value), other >= 1, other <= pattern.size else {
                        throw PackProblem("“\(part)” agrees with no element of “\(pattern.source)”")
                    }
                    agree = other
                case "=": lemma = String(value)
                case ":": set = try tags.known(value.split(separator: ",").map(String.init))
                default: throw PackProblem("“\(part)” is not $n~m, $n=lemma or $n:tags")
                }
                rest = rest.dropFirst(1 + value.count)
            }
            parts.append(.element(number, lemma: lemma, agree: agree, set: set))
        }
        self.parts = parts
    }

    /// - Returns: `nil` when a needed form is not in the lexicon.
    func render(_ match: TokenPattern.Match, _ tokens: [Token], pattern: TokenPattern, pack: LanguagePack) -> String? {
        var words: [String] = []
        for part in self.parts {
            switch part {
            case .word(let word): words.append(word)
            case .element(let number, let lemma, let agree, let set):
                guard let index = match.tokens[number - 1] else {
                    // An optional word that is not there is left out as it is, but cannot be inflected.
                    if lemma == nil, agree == nil, set.isEmpty { continue }
                    return nil
                }
                let token = tokens[index]
                if lemma == nil, agree == nil, set.isEmpty {
                    let isCapital = token.isTitle && token.startsSentence && !words.isEmpty
                    words.append(isCapital ? token.folded : token.text)
                    continue
                }
                var other: [Reading] = []
                if let agree, let place = match.tokens[agree - 1] {
                    other = pattern.test(agree)?.readings(of: tokens[place]) ?? []
                }
                let readings = pattern.test(number)?.readings(of: token) ?? []
                guard
                    let form = pack.inflect(
                        readings, lemma: lemma, agreeingWith: agree == nil ? nil : other, setting: set)
                else { return nil }
                words.append(form)
            }
        }
        return words.joined(separator: " ")
    }
}

import AAPMCore

/// Reads one element of a pattern: `word`, `[tag,-tag,%list]`, `<lemma>`, `<lemma:tag>`, `%list`, `be*`, `*`,
/// joined by `|`; `#` is a number in digits.
struct WordTestParser {
    let tags: TagTable
    let lists: [String: Set<String>]

    func parse(_ text: Substring) throws(PackProblem) -> WordTest {
        var alternatives: [WordTest.Alternative] = []
        var literals: Set<String> = []
        for part in Self.split(text) {
            switch part.first {
            case "[": alternatives.append(try self.bracket(part))
            case "<": alternatives.append(contentsOf: try self.lemma(part))
            case "%":
                var alternative = WordTest.Alternative()
                alternative.lists = [try self.list(part)]
                alternatives.append(alternative)
            case "*" where part == "*":
                var alternative = WordTest.Alternative()
                alternative.isAny = true
                alternatives.append(alternative)
            default:
                if part.hasSuffix("*") {
                    var alternative = WordTest.Alternative()
                    alternative.prefixes = [WordFolding.fold(part.dropLast())]
                    alternatives.append(alternative)
                } else {
                    literals.insert(WordFolding.fold(part))
                }
            }
        }
        if !literals.isEmpty {
            var alternative = WordTest.Alternative()
            alternative.literals = literals
            alternatives.append(alternative)
        }
        return WordTest(alternatives: alternatives)
    }

    private func bracket(_ part: Substring) throws(PackProblem) -> WordTest.Alternative {
        guard part.last == "]" else { throw PackProblem("“\(part)” has no closing bracket") }
        var alternative = WordTest.Alternative()
        for name in part.dropFirst().dropLast().split(separator: ",") {
            if name.hasPrefix("-%") {
                alternative.excluded.append(try self.list(name.dropFirst()))
            } else if name.hasPrefix("%") {
                alternative.lists.append(try self.list(name))
            } else if name.hasPrefix("-") {
                alternative.forbid.formUnion(try self.tags.known([String(name.dropFirst())]))
            } else {
                alternative.require.formUnion(try self.tags.known([String(name)]))
            }
        }
        return alternative
    }

    private func lemma(_ part: Substring) throws(PackProblem) -> [WordTest.Alternative] {
        guard part.last == ">" else { throw PackProblem("“\(part)” has no closing “>”") }
        let sides = part.dropFirst().dropLast().split(separator: ":", maxSplits: 1)
        guard let lemmas = sides.first else { throw PackProblem("“\(part)” names no lemma") }
        var alternative = WordTest.Alternative()
        alternative.lemmas = Set(lemmas.split(separator: "/").map(String.init))
        if sides.count > 1 {
            for name in sides[1].split(separator: ",") {
                if name.hasPrefix("-") {
                    alternative.forbid.formUnion(try self.tags.known([String(name.dropFirst())]))
                } else {
                    alternative.require.formUnion(try self.tags.known([String(name)]))
                }
            }
        }
        return [alternative]
    }

    private func list(_ name: Substring) throws(PackProblem) -> Set<String> {
        guard let list = self.lists[String(name.dropFirst())] else { throw PackProblem("no list is called “\(name)”") }
        return list
    }

    /// Cuts at `|` outside brackets.
    private static func split(_ text: Substring) -> [Substring] {
        var parts: [Substring] = []
        var depth = 0
        var start = text.startIndex
        for index in text.indices {
            switch text[index] {
            case "[", "<": depth += 1
            case "]", ">": depth -= 1
            case "|" where depth == 0:
                parts.append(text[start..<index])
                start = text.index(after: index)
            default: break
            }
        }
        parts.append(text[start...])
        return parts.filter { !$0.isEmpty }
    }
}

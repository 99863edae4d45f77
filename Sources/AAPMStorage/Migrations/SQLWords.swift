/// The statements of a script as words, as far as a plan needs them: names, key words, numbers, quoted texts, and each
/// other character on its own. Comments are left out. Not a parser of SQL.
enum SQLWords {
    /// The statements in order, none of them empty, without their semicolons.
    static func statements(of script: String) -> [[String]] {
        var statements: [[String]] = [[]]
        var rest = Substring(script)
        while let word = Self.word(of: &rest) {
            if word == ";" {
                statements.append([])
            } else {
                statements[statements.count - 1].append(word)
            }
        }
        return statements.filter { !$0.isEmpty }
    }

    private static func word(of rest: inout Substring) -> String? {
        while let first = rest.first {
            if first.isWhitespace {
                rest.removeFirst()
            } else if rest.hasPrefix("--") {
                rest = rest.drop { !$0.isNewline }
            } else if rest.hasPrefix("/*") {
                rest = Self.afterComment(rest)
            } else if first == "'" || first == "\"" {
                return Self.quoted(by: first, of: &rest)
            } else if Self.isPartOfName(first) {
                let name = rest.prefix(while: Self.isPartOfName)
                rest = rest.dropFirst(name.count)
                return String(name)
            } else {
                return String(rest.removeFirst())
            }
        }
        return nil
    }

    /// A quoted text with its quotes; a doubled quote inside stays doubled.
    private static func quoted(by quote: Character, of rest: inout Substring) -> String {
        var text = String(rest.removeFirst())
        while let next = rest.popFirst() {
            text.append(next)
            guard next == quote else { continue }
            guard rest.first == quote else { break }
            text.append(rest.removeFirst())
        }
        return text
    }

    private static func afterComment(_ text: Substring) -> Substring {
        var rest = text.dropFirst(2)
        while !rest.isEmpty, !rest.hasPrefix("*/") { rest.removeFirst() }
        return rest.dropFirst(2)
    }

    private static func isPartOfName(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_"
    }
}

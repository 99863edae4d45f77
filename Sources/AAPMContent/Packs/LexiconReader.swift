/// Reads the lexicon's line format.
package struct LexiconReader {
    private let file: String

    /// - Parameter file: The name that errors speak of.
    package init(file: String) {
        self.file = file
    }

    /// - Throws: `PackError` with the line.
    package func read(_ text: String) throws -> [LexiconLine] {
        var lines: [LexiconLine] = []
        var table: (lemma: String, paradigm: String, tags: [String], rows: [String: [String]])?
        func close() {
            if let open = table {
                lines.append(
                    .table(lemma: open.lemma, paradigm: open.paradigm, tags: open.tags, rows: open.rows))
            }
            table = nil
        }
        for (index, raw) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let content = raw.prefix { $0 != "#" }
            let parts = content.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "\r" }).map(String.init)
            guard let first = parts.first else { continue }
            let number = index + 1
            if content.first == " " || content.first == "\t" {
                guard table != nil else {
                    throw self.error(number, "an indented row needs a “@ lemma paradigm” line above it")
                }
                table?.rows[first] = Array(parts.dropFirst())
                continue
            }
            close()
            if first == "@" {
                guard parts.count >= 3 else { throw self.error(number, "a table is “@ lemma paradigm +tag…”") }
                table = (parts[1], parts[2], parts.dropFirst(3).map { String($0.drop { $0 == "+" }) }, [:])
            } else if first == "=" {
                lines.append(try self.explicit(content, number))
            } else {
                lines.append(try self.regular(content, number))
            }
        }
        close()
        return lines
    }

    private func explicit(_ content: Substring, _ number: Int) throws -> LexiconLine {
        let (head, tail) = try self.halves(content.dropFirst(), number)
        guard let lemma = tail.first, !head.isEmpty, tail.count > 1 else {
            throw self.error(number, "forms given one by one are “= form form: lemma tag tag”")
        }
        return .explicit(forms: head, lemma: lemma, tags: Array(tail.dropFirst()))
    }

    private func regular(_ content: Substring, _ number: Int) throws -> LexiconLine {
        let (head, words) = try self.halves(content, number)
        guard let paradigm = head.first else { throw self.error(number, "the line names no paradigm") }
        var tags: [String] = []
        var changes: [String] = []
        for part in head.dropFirst() {
            switch part.first {
            case "+": tags.append(String(part.dropFirst()))
            case "/": changes.append(String(part.dropFirst()))
            default: throw self.error(number, "“\(part)” is neither +tag nor /old>new")
            }
        }
        return .regular(paradigm: paradigm, tags: tags, changes: changes, words: words)
    }

    private func halves(_ content: Substring, _ number: Int) throws -> ([String], [String]) {
        guard let colon = content.firstIndex(of: ":") else { throw self.error(number, "the line has no “:”") }
        return (
            content[..<colon].split(separator: " ").map(String.init),
            content[content.index(after: colon)...].split(separator: " ").map(String.init)
        )
    }

    private func error(_ line: Int, _ reason: String) -> PackError {
        PackError(file: self.file, line: line, reason: reason)
    }
}

import Yams

/// Reads YAML (and therefore JSON) into nodes that know their line and column.
struct YAMLReader {
    /// What a text holds: `root` is `nil` when the problems are so grave that there is nothing to look at.
    struct Result {
        let root: DocumentNode?
        let problems: [Diagnostic]
    }

    /// How deep lists and maps may be nested.
    static let depthLimit = 40
    /// How many doubled keys are reported before the reader gives up.
    private static let duplicateLimit = 50

    static func read(_ bytes: [UInt8]) -> Result {
        if let problem = YAMLText.problem(in: bytes) { return Result(root: nil, problems: [problem]) }
        var text = String(decoding: bytes, as: UTF8.self)
        var problems: [Diagnostic] = []
        // Yams stops at the first doubled key. Marking it and reading again finds the others, too.
        while problems.count < Self.duplicateLimit {
            do {
                // The basic resolver leaves scalars alone; the default one would apply the rules of YAML 1.1.
                let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
                guard let root = try parser.singleRoot() else {
                    return Result(
                        root: nil,
                        problems: [YAMLText.diagnostic(.emptyDocument, (1, 1), "the document is empty")])
                }
                var reading = YAMLNodeReading(of: bytes, dropsMarkedKeys: !problems.isEmpty)
                let node = withExtendedLifetime(parser) { reading.node(root, depth: 0) }
                return Result(root: node, problems: problems + reading.problems)
            } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
                var marker = DuplicateKeyMarker(text: text, count: problems.count)
                guard let key = keys.first, let found = marker.mark(key, firstAt: context.mark.line, context.mark.column)
                else {
                    problems.append(
                        YAMLText.diagnostic(
                            .duplicateKey, (context.mark.line, context.mark.column),
                            "“\(keys.first ?? "")” stands here more than once"))
                    return Result(root: nil, problems: problems)
                }
                problems.append(
                    YAMLText.diagnostic(
                        .duplicateKey, found, "“\(key)” stands here a second time; the first is in line \(context.mark.line)"
                    ))
                text = marker.text
            } catch {
                return Result(root: nil, problems: problems + [Self.diagnostic(for: error, in: text)])
            }
        }
        return Result(root: nil, problems: problems)
    }

    private static func diagnostic(for error: any Error, in text: String) -> Diagnostic {
        switch error {
        case YamlError.scanner(let context, let problem, let mark, _),
            YamlError.parser(let context, let problem, let mark, _),
            YamlError.composer(let context, let problem, let mark, _):
            if problem.contains("undefined alias") {
                return YAMLText.diagnostic(
                    .yamlAlias, (mark.line, mark.column), "a text that begins with * is read as an alias",
                    fix: "put the text in quotes")
            }
            if Self.line(mark.line, of: text).prefix(while: { $0 == " " || $0 == "\t" }).contains("\t") {
                return YAMLText.diagnostic(
                    .yamlTab, (mark.line, mark.column), "a tab cannot indent", fix: "indent with spaces")
            }
            if problem.contains("nesting") || problem.contains("MAX_NESTING") {
                return YAMLText.diagnostic(.tooDeep, (mark.line, mark.column), "lists and maps are nested too deeply")
            }
            let lead = context.map { $0.text + ": " } ?? ""
            return YAMLText.diagnostic(
                .yamlSyntax, Self.place(mark, in: text), "this is not YAML: \(lead)\(problem)")
        case YamlError.reader(let problem, _, _, _):
            return YAMLText.diagnostic(.controlCharacter, (1, 1), "the text cannot be read: \(problem)")
        default:
            return YAMLText.diagnostic(.yamlSyntax, (1, 1), "this is not YAML")
        }
    }

    /// What is missing at the end of a text is missing in its last line, not in the one after it.
    private static func place(_ mark: Mark, in text: String) -> (line: Int, column: Int) {
        let end = YAMLText.place(of: text.utf8.count, in: Array(text.utf8))
        return mark.line > end.line ? end : (mark.line, mark.column)
    }

    private static func line(_ number: Int, of text: String) -> Substring {
        let lines = text.split(separator: "\n", maxSplits: max(number, 1), omittingEmptySubsequences: false)
        return number >= 1 && number <= lines.count ? lines[number - 1] : ""
    }
}

/// One validation of a document; collects every problem.
struct JSONSchemaValidation {
    /// More problems than anyone mends in one go; a document of garbage stays cheap.
    static let problemLimit = 500

    private let schema: JSONSchema
    private(set) var problems: [Diagnostic] = []

    init(_ schema: JSONSchema) {
        self.schema = schema
    }

    /// - Returns: In the order of the document; at most `problemLimit`.
    static func problems(in root: DocumentNode, by schema: JSONSchema) -> [Diagnostic] {
        var validation = Self(schema)
        validation.check(DocumentCursor(root: root), by: schema.root)
        return validation.problems
    }

    mutating func check(_ cursor: DocumentCursor, by rule: JSONSchema.Rule) {
        guard self.problems.count < Self.problemLimit else { return }
        if let name = rule.keywords.reference, let definition = self.schema.definitions[name] {
            self.check(cursor, by: definition)
        }
        let type = cursor.node.type
        let fits = rule.keywords.types.contains(type) || (type == .integer && rule.keywords.types.contains(.number))
        if !rule.keywords.types.isEmpty, !fits {
            self.noteType(cursor, expected: rule.keywords.types)
            return
        }
        if !rule.keywords.allowed.isEmpty, !rule.keywords.allowed.contains(where: cursor.node.hasSameContent) {
            self.noteNotAllowed(cursor, rule.keywords.allowed)
            return
        }
        switch cursor.node.value {
        case .text(let text): self.check(text, cursor, by: rule)
        case .integer, .number: self.checkNumber(cursor, by: rule)
        case .list(let elements): self.check(elements, cursor, by: rule)
        case .map(let entries): self.check(entries, cursor, by: rule)
        case .null, .boolean: break
        }
    }

    private mutating func check(_ text: String, _ cursor: DocumentCursor, by rule: JSONSchema.Rule) {
        if let minimum = rule.keywords.minimumLength, text.utf8.count < 4 * minimum, text.unicodeScalars.count < minimum {
            self.note(.tooShort, cursor, minimum == 1 ? "the text is empty" : "at least \(minimum) characters are needed")
        } else if let problem = rule.keywords.format?.problem(in: text) {
            self.note(.badFormat, cursor, problem)
        } else if let maximum = rule.keywords.maximumLength, text.utf8.count > maximum, text.unicodeScalars.count > maximum {
            self.note(.tooLong, cursor, "the text has \(text.unicodeScalars.count) characters; \(maximum) are allowed")
        }
    }

    private mutating func checkNumber(_ cursor: DocumentCursor, by rule: JSONSchema.Rule) {
        guard let number = cursor.node.number else { return }
        if let minimum = rule.keywords.minimum, number < minimum {
            self.note(.outOfRange, cursor, "the least is \(Self.text(minimum))")
        }
        if let maximum = rule.keywords.maximum, number > maximum {
            self.note(.outOfRange, cursor, "the most is \(Self.text(maximum))")
        }
    }

    private mutating func check(_ elements: [DocumentNode], _ cursor: DocumentCursor, by rule: JSONSchema.Rule) {
        if let minimum = rule.keywords.minimumCount, elements.count < minimum {
            self.note(.tooShort, cursor, "at least \(minimum) entries are needed, \(elements.count) are here")
        }
        if let maximum = rule.keywords.maximumCount, elements.count > maximum {
            self.note(.tooLong, cursor, "at most \(maximum) entries are allowed, \(elements.count) are here")
        }
        if let items = rule.keywords.items {
            for (index, element) in elements.enumerated() {
                self.check(cursor.child(element, String(index)), by: items)
            }
        }
        if rule.keywords.isUnique { self.checkUnique(elements, cursor) }
    }

    private mutating func checkUnique(_ elements: [DocumentNode], _ cursor: DocumentCursor) {
        var seen: Set<String> = []
        for (index, element) in elements.enumerated() {
            // Lists that must be unique hold texts in our schemas; others are compared one by one.
            if let text = element.text {
                if !seen.insert(text).inserted {
                    self.note(.notUnique, cursor.child(element, String(index)), "“\(Self.short(text))” stands here twice")
                }
            } else if elements[..<index].contains(where: element.hasSameContent) {
                self.note(.notUnique, cursor.child(element, String(index)), "this entry stands here twice")
            }
        }
    }

    private mutating func check(_ entries: [DocumentEntry], _ cursor: DocumentCursor, by rule: JSONSchema.Rule) {
        for name in rule.keywords.required where !entries.contains(where: { $0.key == name }) {
            self.note(.missingField, cursor, "the field “\(name)” is missing")
        }
        if let minimum = rule.keywords.minimumProperties, entries.count < minimum {
            self.note(.tooShort, cursor, "at least \(minimum) entries are needed, \(entries.count) are here")
        }
        for entry in entries {
            let child = cursor.child(entry.value, entry.key)
            if let keys = rule.keywords.keys, !self.accepts(entry, keys, in: cursor) { continue }
            if let property = rule.keywords.properties[entry.key] {
                self.check(child, by: property)
            } else if let others = rule.keywords.others {
                self.check(child, by: others)
            } else if !rule.keywords.allowsOthers {
                let key = DocumentNode(value: .text(entry.key), line: entry.keyLine, column: entry.keyColumn)
                self.note(
                    .unknownField, cursor.child(key, entry.key), "there is no field “\(Self.short(entry.key))” here",
                    fix: NearestWord.suggestion(for: entry.key, among: rule.keywords.properties.keys.sorted()).map {
                        "did you mean “\($0)”?"
                    } ?? "known fields: " + rule.keywords.properties.keys.sorted().joined(separator: ", "))
            }
        }
    }

    /// Checks a key; one that is not accepted is reported once and its value is not looked at.
    private mutating func accepts(_ entry: DocumentEntry, _ rule: JSONSchema.Rule, in cursor: DocumentCursor) -> Bool {
        let key = DocumentNode(value: .text(entry.key), line: entry.keyLine, column: entry.keyColumn)
        let place = cursor.child(key, entry.key)
        var trial = Self(self.schema)
        trial.check(place, by: rule)
        guard let problem = trial.problems.last else { return true }
        self.note(
            .badFormat, place, "“\(Self.short(entry.key))” cannot be a key here: \(problem.message)",
            fix: entry.value.value == .null ? "a text with a comma inside { } has to be in quotes" : nil)
        return false
    }

    private mutating func noteType(_ cursor: DocumentCursor, expected: DocumentTypes) {
        let names = expected.plainNames.joined(separator: " or ")
        let found = cursor.node.type.plainNames.joined()
        let isScalar = cursor.node.elements == nil && cursor.node.entries == nil
        self.note(
            .wrongType, cursor, "\(names) is expected here, not \(found)",
            fix: expected.contains(.string) && isScalar && cursor.node.value != .null
                ? "put it in quotes if it is meant as text" : nil)
    }

    private mutating func noteNotAllowed(_ cursor: DocumentCursor, _ allowed: [DocumentNode]) {
        let words = allowed.map(Self.text)
        let found = Self.short(Self.text(cursor.node))
        self.note(
            .notAllowed, cursor, "“\(found)” is not one of: " + words.joined(separator: ", "),
            fix: NearestWord.suggestion(for: found, among: words).map { "did you mean “\($0)”?" })
    }

    private mutating func note(_ code: DiagnosticCode, _ cursor: DocumentCursor, _ message: String, fix: String? = nil) {
        guard self.problems.count < Self.problemLimit else { return }
        self.problems.append(Diagnostic(code, at: cursor, message, fix: fix))
        if self.problems.count == Self.problemLimit {
            self.problems.append(
                Diagnostic(.tooManyProblems, at: cursor, "more problems follow; they are not listed"))
        }
    }

    private static func text(_ node: DocumentNode) -> String {
        switch node.value {
        case .null: "null"
        case .boolean(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .number(let value): Self.text(value)
        case .text(let value): value
        case .list: "a list"
        case .map: "a map"
        }
    }

    private static func text(_ number: Double) -> String {
        Int(exactly: number).map(String.init) ?? String(number)
    }

    private static func short(_ text: String) -> String { text.count > 40 ? text.prefix(40) + "…" : text }
}

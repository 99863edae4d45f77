import AAPMCore

/// Reads the text of a file of prices, format `aapm-prices/1`.
package struct PriceSheetReading: Sendable {
    /// `nil` when there is a problem.
    package private(set) var sheet: PriceSheet?
    /// Sorted by line.
    package private(set) var problems: [Diagnostic] = []

    private static let format = "aapm-prices/1"
    private static let rates = ["input", "cached_input", "cache_write", "output"]
    /// A thousand dollars a million tokens is more than anything costs, and less than would overflow.
    private static let money = 0...1_000_000_000

    /// - Parameter isComplete: Whether it must say what unknown models cost.
    package init(_ bytes: [UInt8], isComplete: Bool) {
        let reading = YAMLReader.read(bytes)
        self.problems = reading.problems
        if let root = reading.root {
            let sheet = self.sheet(in: DocumentCursor(root: root), isComplete: isComplete)
            if self.problems.isEmpty { self.sheet = sheet }
        }
        self.problems = Set(self.problems).sorted()
    }

    private mutating func sheet(in root: DocumentCursor, isComplete: Bool) -> PriceSheet {
        self.checkKeys(of: root, among: ["format", "as_of", "source", "unknown", "unknown_compatible", "models"])
        if root.text("format") != Self.format {
            self.note(
                root["format"] == nil ? .missingField : .notAllowed, root["format"] ?? root,
                "the format is “\(Self.format)”", fix: "format: \(Self.format)")
        }
        let day = root.text("as_of") ?? ""
        if Self.day(day) == nil {
            self.note(
                root["as_of"] == nil ? .missingField : .badFormat, root["as_of"] ?? root,
                "“as_of” is the day when the prices were read", fix: "as_of: 2026-11-23")
        }
        var unknown: [ModelPrice?] = []
        for key in ["unknown", "unknown_compatible"] {
            if let cursor = root[key] {
                self.checkKeys(of: cursor, among: Self.rates)
                unknown.append(self.band(cursor, above: 0).map { ModelPrice(bands: [$0], isGuess: true) })
            } else {
                if isComplete { self.note(.missingField, root, "“\(key)” is missing") }
                unknown.append(nil)
            }
        }
        return PriceSheet(
            asOf: day, entries: self.entries(in: root), unknown: unknown[0], unknownCompatible: unknown[1])
    }

    private mutating func entries(in root: DocumentCursor) -> [PriceBook.Entry] {
        guard let models = root["models"], models.node.elements != nil else {
            self.note(.missingField, root["models"] ?? root, "“models” is a list of prices")
            return []
        }
        var entries: [PriceBook.Entry] = []
        for cursor in models.items {
            self.checkKeys(of: cursor, among: ["model", "from", "above"] + Self.rates)
            guard let entry = self.entry(cursor) else { continue }
            if entries.contains(where: { $0.model == entry.model && $0.from == entry.from }) {
                self.note(
                    .duplicateID, cursor, "“\(entry.model)” stands here twice for the same time",
                    fix: "give one of the two a “from”")
            }
            entries.append(entry)
        }
        return entries
    }

    private mutating func entry(_ cursor: DocumentCursor) -> PriceBook.Entry? {
        guard let name = cursor.text("model").flatMap(ModelName.init(text:)) else {
            self.note(
                cursor["model"] == nil ? .missingField : .badFormat, cursor["model"] ?? cursor,
                "“model” is a provider and its name of a model", fix: "model: \"openai:gpt-6-luna\"")
            return nil
        }
        var from: Timestamp?
        if let day = cursor["from"] {
            from = day.node.text.flatMap(Self.day)
            if from == nil { self.note(.badFormat, day, "“from” is a day", fix: "from: 2026-11-23") }
        }
        var bands = [self.band(cursor, above: 0)]
        for above in cursor.items("above") {
            self.checkKeys(of: above, among: ["tokens"] + Self.rates)
            let tokens = above["tokens"]?.node.integer ?? 0
            if tokens <= (bands.last ?? nil)?.above ?? 0 {
                self.note(.outOfRange, above, "“tokens” is a whole number, more than that of the band before")
            }
            bands.append(self.band(above, above: tokens))
        }
        let whole = bands.compactMap { $0 }
        guard whole.count == bands.count else { return nil }
        return PriceBook.Entry(model: name, from: from, price: ModelPrice(bands: whole))
    }

    private mutating func band(_ cursor: DocumentCursor, above: Int) -> ModelPrice.Band? {
        guard cursor.node.entries != nil else {
            self.note(.wrongType, cursor, "a price is a map with “input” and “output”")
            return nil
        }
        let input = self.rate("input", of: cursor)
        let output = self.rate("output", of: cursor)
        let cached = cursor["cached_input"] == nil ? input : self.rate("cached_input", of: cursor)
        let write = cursor["cache_write"] == nil ? input : self.rate("cache_write", of: cursor)
        guard let input, let output, let cached, let write else { return nil }
        return ModelPrice.Band(above: above, input: input, cachedInput: cached, cacheWrite: write, output: output)
    }

    private mutating func rate(_ key: String, of cursor: DocumentCursor) -> MicroUSD? {
        guard let value = cursor[key] else {
            self.note(.missingField, cursor, "“\(key)” is missing")
            return nil
        }
        guard case .integer(let amount) = value.node.value else {
            self.note(
                .wrongType, value, "a price is a whole number of micro-dollars per million tokens",
                fix: "1000000 for one dollar")
            return nil
        }
        guard Self.money.contains(amount) else {
            self.note(.outOfRange, value, "must be \(Self.money.lowerBound) to \(Self.money.upperBound)")
            return nil
        }
        return MicroUSD(Int64(amount))
    }

    /// Midnight, in UTC, of a day such as `2026-11-23`.
    private static func day(_ text: String) -> Timestamp? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard text.utf8.count == 10, parts.map(\.utf8.count) == [4, 2, 2],
            let year = Int64(parts[0]), let month = Int64(parts[1]), let day = Int64(parts[2]),
            (2_000...2_200).contains(year), (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        // Days from civil, H. Hinnant, “chrono-compatible low-level date algorithms”.
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        let moment = Timestamp(microseconds: days * 86_400_000_000)
        // There is no 31st of April.
        return moment.description.hasPrefix(text) ? moment : nil
    }

    private mutating func checkKeys(of cursor: DocumentCursor, among known: [String]) {
        for entry in cursor.node.entries ?? [] where !known.contains(entry.key) {
            self.problems.append(
                Diagnostic(
                    line: entry.keyLine, column: entry.keyColumn, severity: .error, code: .unknownField,
                    path: cursor.pointer + "/" + entry.key, message: "“\(entry.key)” means nothing here",
                    fix: "known are \(known.joined(separator: ", "))"))
        }
    }

    private mutating func note(
        _ code: DiagnosticCode, _ cursor: DocumentCursor, _ message: String, fix: String? = nil
    ) {
        self.problems.append(Diagnostic(code, at: cursor, message, fix: fix))
    }
}

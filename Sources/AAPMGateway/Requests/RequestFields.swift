import AAPMCore

/// The fields of a request body. Reading one that is missing or of the wrong kind notes a fault and goes on, so that
/// `finish()` can report all of them at once, those that nobody asked for included.
struct RequestFields {
    private let family: RequestFamily
    private let path: String
    private var members: [String: JSONValue]
    private(set) var faults: [FieldFault] = []

    /// - Parameter path: The JSON pointer of the object, empty for the body itself.
    init(_ members: [JSONValue.Member], family: RequestFamily, path: String = "") {
        self.family = family
        self.path = path
        self.members = Dictionary(members, uniquingKeysWith: { first, _ in first })
    }

    /// A required text; empty when it is at fault.
    mutating func text(_ name: String) -> String {
        if let text = self.optionalText(name) { return text }
        self.missing(name)
        return ""
    }

    /// A text, if there is one.
    mutating func optionalText(_ name: String) -> String? {
        switch self.members.removeValue(forKey: name) {
        case .none: return nil
        case .some(.string(let text)): return text
        case .some: return self.wrong(name, "must be a text")
        }
    }

    /// A text or null.
    /// - Returns: `.none` when the field is not there, `.some(nil)` for null.
    mutating func nullableText(_ name: String) -> String?? {
        if case .some(.null) = self.members[name] {
            self.members[name] = nil
            return .some(nil)
        }
        return self.optionalText(name).map { .some($0) }
    }

    /// One of some texts; `nil` when it is at fault.
    mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(_ name: String, of: Choice.Type) -> Choice? {
        guard let text = self.optionalText(name) else {
            self.missing(name)
            return nil
        }
        if let choice = Choice(rawValue: text) { return choice }
        let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        return self.wrong(name, "must be one of \(known)")
    }

    /// A required truth; `nil` when it is at fault.
    mutating func boolean(_ name: String) -> Bool? {
        switch self.members.removeValue(forKey: name) {
        case .some(.bool(let truth)): return truth
        case .none:
            self.missing(name)
            return nil
        case .some: return self.wrong(name, "must be true or false")
        }
    }

    /// A required whole number; `nil` when it is at fault.
    mutating func integer(_ name: String, in range: ClosedRange<Int>) -> Int? {
        if self.members[name] == nil {
            self.missing(name)
            return nil
        }
        return self.optionalInteger(name, in: range)
    }

    /// A whole number or null.
    /// - Returns: `.none` when the field is not there or at fault, `.some(nil)` for null.
    mutating func nullableInteger(_ name: String, in range: ClosedRange<Int>) -> Int?? {
        if case .some(.null) = self.members[name] {
            self.members[name] = nil
            return .some(nil)
        }
        return self.optionalInteger(name, in: range).map { .some($0) }
    }

    /// A whole number, if there is one.
    mutating func optionalInteger(_ name: String, in range: ClosedRange<Int>) -> Int? {
        let reason = "must be a whole number from \(range.lowerBound) to \(range.upperBound)"
        switch self.members.removeValue(forKey: name) {
        case .none: return nil
        case .some(.integer(let value)):
            if let value = Int(exactly: value), range.contains(value) { return value }
            return self.wrong(name, reason)
        case .some: return self.wrong(name, reason)
        }
    }

    /// A required list of objects, each read by `read`.
    mutating func objects<Item>(
        _ name: String, count: ClosedRange<Int>, read: (inout RequestFields) -> Item
    ) -> [Item] {
        let reason = "must be a list of \(count.lowerBound) to \(count.upperBound) objects"
        guard let value = self.members.removeValue(forKey: name) else {
            self.missing(name)
            return []
        }
        guard case .array(let values) = value, count.contains(values.count) else {
            self.note(name, reason)
            return []
        }
        return values.enumerated().compactMap { index, value in
            guard case .object(let members) = value else {
                self.note("\(name)/\(index)", "must be an object")
                return nil
            }
            var fields = RequestFields(members, family: self.family, path: "\(self.path)/\(name)/\(index)")
            let item = read(&fields)
            self.faults += fields.allFaults
            return item
        }
    }

    /// Adds what somebody else found wrong.
    mutating func add(_ faults: [FieldFault]) {
        self.faults += faults
    }

    /// - Throws: `AAPMError` with the family's code when there was any fault.
    func finish() throws {
        // A field that was at fault already need not be told about twice.
        var fields: Set<String> = []
        let faults = self.allFaults.filter { fields.insert($0.field).inserted }
        guard !faults.isEmpty else { return }
        throw AAPMError(
            self.family.invalid, "Some of what was sent cannot be used; see the list of fields.", faults: faults)
    }

    private var allFaults: [FieldFault] {
        self.faults
            + self.members.keys.sorted().map {
                FieldFault(field: "\(self.path)/\(Self.escaped($0))", reason: "is not a field of this request")
            }
    }

    private mutating func missing(_ name: String) {
        let field = "\(self.path)/\(name)"
        if !self.faults.contains(where: { $0.field == field }) { self.note(name, "is required") }
    }

    private mutating func wrong<Value>(_ name: String, _ reason: String) -> Value? {
        self.note(name, reason)
        return nil
    }

    private mutating func note(_ name: String, _ reason: String) {
        self.faults.append(FieldFault(field: "\(self.path)/\(name)", reason: reason))
    }

    /// A name as part of a JSON pointer (RFC 6901), cut to a length that fits into a problem.
    private static func escaped(_ name: String) -> String {
        name.prefix(64).map { $0 == "~" ? "~0" : $0 == "/" ? "~1" : String($0) }.joined()
    }
}

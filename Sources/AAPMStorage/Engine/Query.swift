/// A statement with its parameters, written as a string in which every `\(value)` is a parameter, never text:
/// `"SELECT id FROM learners WHERE id = \(id)"` is `SELECT id FROM learners WHERE id = $1` with one bind.
package struct Query: Hashable, Sendable, ExpressibleByStringInterpolation {
    /// The statement, with `$1` … `$n` in order.
    package private(set) var text: String
    /// The values of `$1` … `$n`.
    package private(set) var binds: [SQLValue]
    /// What the rows that a `SELECT` finds are locked for; engines without row locks ignore it, since their writing
    /// transactions exclude each other.
    package private(set) var lock: RowLock?
    /// The name of the conflict that it is when the statement gives no row; `nil` when it need not give one.
    package private(set) var requirement: String?

    /// Where inside the text rows are locked, for a `SELECT` within another statement: `\(locking: .skipping)`.
    private var innerLock: InnerLock?

    fileprivate struct InnerLock: Hashable, Sendable {
        var utf8Offset: Int
        let lock: RowLock
    }

    package enum RowLock: Hashable, Sendable {
        /// Wait until other transactions let go (`FOR UPDATE`).
        case waiting
        /// Pass over rows that others hold (`FOR UPDATE SKIP LOCKED`).
        case skipping

        fileprivate var clause: String {
            switch self {
            case .waiting: " FOR UPDATE"
            case .skipping: " FOR UPDATE SKIP LOCKED"
            }
        }
    }

    /// The statement for an engine that has row locks: `text` with `FOR UPDATE` wherever rows are locked.
    package var lockingText: String {
        guard self.innerLock != nil || self.lock != nil else { return self.text }
        var text = self.text
        if let inner = self.innerLock {
            text.insert(
                contentsOf: inner.lock.clause, at: text.utf8.index(text.startIndex, offsetBy: inner.utf8Offset))
        }
        return text + (self.lock?.clause ?? "")
    }

    package init(stringLiteral text: String) {
        self.text = text
        self.binds = []
    }

    package init(stringInterpolation: StringInterpolation) {
        self.text = stringInterpolation.text
        self.binds = stringInterpolation.binds
        self.innerLock = stringInterpolation.innerLock
    }

    /// The same `SELECT` with its rows locked until the transaction ends.
    package func locking(_ lock: RowLock = .waiting) -> Self {
        var query = self
        query.lock = lock
        return query
    }

    /// The same statement, which must give a row in `Database.batch`: if it gives none, everything is undone and the batch
    /// fails with `.conflict(constraint: name)`. A write must say what it gives, with `RETURNING`.
    package func required(orConflict name: String) -> Self {
        var query = self
        query.requirement = name
        return query
    }

    /// The same statement with the same parameters behind a literal, such as `EXPLAIN QUERY PLAN `.
    package func preceded(by literal: StaticString) -> Self {
        var query = self
        query.text = literal.withUTF8Buffer { String(decoding: $0, as: UTF8.self) } + query.text
        query.innerLock?.utf8Offset += literal.utf8CodeUnitCount
        return query
    }

    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""
        fileprivate var binds: [SQLValue] = []
        fileprivate var innerLock: InnerLock?

        package init(literalCapacity: Int, interpolationCount: Int) {
            self.text.reserveCapacity(literalCapacity + interpolationCount * 3)
            self.binds.reserveCapacity(interpolationCount)
        }

        package mutating func appendLiteral(_ literal: String) {
            self.text += literal
        }

        /// A parameter.
        package mutating func appendInterpolation(_ value: some SQLBindable) {
            self.bind(value.sqlValue)
        }

        /// A parameter, or NULL.
        package mutating func appendInterpolation<Value: SQLBindable>(_ value: Value?) {
            self.bind(value?.sqlValue ?? .null)
        }

        /// An enumeration as its raw value.
        package mutating func appendInterpolation<Value: RawRepresentable>(_ value: Value)
        where Value.RawValue: SQLBindable {
            self.bind(value.rawValue.sqlValue)
        }

        /// An enumeration as its raw value, or NULL.
        package mutating func appendInterpolation<Value: RawRepresentable>(_ value: Value?)
        where Value.RawValue: SQLBindable {
            self.bind(value?.rawValue.sqlValue ?? .null)
        }

        /// Parameters with commas between them, for `IN (…)`. An empty list finds nothing.
        package mutating func appendInterpolation(list values: some Collection<String>) {
            if values.isEmpty { self.text += "NULL" }
            for (index, value) in values.enumerated() {
                if index > 0 { self.text += ", " }
                self.bind(.text(value))
            }
        }

        /// Text that is part of the statement: the one way past parameters. Only literals of the source fit here.
        package mutating func appendInterpolation(unsafe literal: StaticString) {
            self.text += literal.withUTF8Buffer { String(decoding: $0, as: UTF8.self) }
        }

        /// Nothing in the text itself: marks the place of the lock clause of a `SELECT` inside the statement, which
        /// engines with row locks put there. One a statement.
        package mutating func appendInterpolation(locking lock: RowLock) {
            precondition(self.innerLock == nil, "a statement locks rows in one place")
            self.innerLock = InnerLock(utf8Offset: self.text.utf8.count, lock: lock)
        }

        private mutating func bind(_ value: SQLValue) {
            self.binds.append(value)
            self.text += "$"
            self.text += String(self.binds.count)
        }
    }
}

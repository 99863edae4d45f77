/// What one statement of a migration does, read from its words.
package struct StatementEffect: Hashable, Sendable {
    /// In short, such as `CREATE TABLE jobs (9 columns)`.
    package let summary: String
    /// The tables that it names: the one it changes first, then those that its foreign keys point to.
    package let tables: [String]
    /// What PostgreSQL locks for it among the tables that were there before.
    package let locks: [MigrationLock]
    /// Why the previous release could stumble over it while it still runs; `nil` for a statement that only adds.
    package let hazard: String?

    /// - Parameters:
    ///   - words: As `SQLWords` gives them.
    ///   - new: Tables that the same migration made before: nobody can wait for those. This statement's is added.
    init(words: [String], new: inout Set<String>) {
        let upper = words.map { $0.uppercased() }
        let references = zip(upper, words.dropFirst()).filter { $0.0 == "REFERENCES" }.map { Self.name($0.1) }
        let target: String
        switch upper.first {
        case "CREATE" where upper.dropFirst().first == "TABLE":
            target = Self.name(words, after: "TABLE", in: upper)
            new.insert(target)
            self.summary = "CREATE TABLE \(target) (\(Self.columnCount(words)) columns)"
            self.hazard = nil
            self.locks = Self.referenced(references, except: new)
        case "CREATE" where upper.contains("INDEX"):
            target = Self.name(words, after: "ON", in: upper)
            let isUnique = upper.dropFirst().first == "UNIQUE"
            let index = Self.name(words, after: "INDEX", in: upper)
            self.summary = "CREATE \(isUnique ? "UNIQUE " : "")INDEX \(index) ON \(target)"
            self.hazard =
                isUnique && !new.contains(target) ? "it may refuse rows that the previous release writes" : nil
            self.locks = new.contains(target) ? [] : [.index(target)]
        case "ALTER" where upper.dropFirst().first == "TABLE":
            target = Self.name(words, after: "TABLE", in: upper)
            let change = Self.change(words, upper, of: target)
            self.summary = "ALTER TABLE \(target) \(change.summary)"
            self.hazard = new.contains(target) ? nil : change.hazard
            self.locks = (new.contains(target) ? [] : [change.lock]) + Self.referenced(references, except: new)
        case "DROP" where ["TABLE", "INDEX"].contains(upper.dropFirst().first):
            target = Self.name(words, after: upper[1], in: upper)
            self.summary = "DROP \(upper[1]) \(target)"
            self.hazard = upper[1] == "TABLE" ? "the previous release still uses the table" : nil
            self.locks = [.exclusive(target)]
        case "INSERT", "UPDATE", "DELETE":
            target = Self.name(words, after: ["INSERT": "INTO", "DELETE": "FROM"][upper[0]] ?? "UPDATE", in: upper)
            self.summary = "\(upper[0]) \(target)"
            self.hazard = upper[0] == "DELETE" ? "it deletes rows that the previous release may still use" : nil
            self.locks = new.contains(target) ? [] : [.rows(target)]
        default:
            target = ""
            self.summary = words.prefix(8).joined(separator: " ")
            self.hazard = "the plan does not know this statement"
            self.locks = [.unknown]
        }
        var tables = [target].filter { !$0.isEmpty }
        for table in references where !tables.contains(table) { tables.append(table) }
        self.tables = tables
    }

    private struct Change {
        let summary: String
        let lock: MigrationLock
        let hazard: String?
    }

    private static func change(_ words: [String], _ upper: [String], of table: String) -> Change {
        let subject = 2 + (Self.saysIfExists(upper) ? 3 : 1)
        let verb = Array(upper.dropFirst(subject).prefix(2))
        switch verb.first {
        case "ADD" where verb.last == "CONSTRAINT" || verb.last == "CHECK" || verb.last == "FOREIGN":
            return Change(
                summary: words.dropFirst(subject).prefix(3).joined(separator: " "),
                lock: upper.contains("FOREIGN") ? .referenced(table) : .exclusive(table, checksRows: true),
                hazard: "it may refuse rows that the previous release writes")
        case "ADD":
            let column = words.dropFirst(subject + (verb.last == "COLUMN" ? 2 : 1)).first ?? ""
            let hasDefault = upper.contains("DEFAULT")
            let isRequired = zip(upper, upper.dropFirst()).contains { $0 == ("NOT", "NULL") }
            // A default that is a call may differ from row to row, so each row has to be written.
            let rewrites = upper.firstIndex(of: "DEFAULT").map { upper.dropFirst($0 + 2).first == "(" } ?? false
            return Change(
                summary: "ADD COLUMN \(Self.name(column))", lock: .addColumn(table, rewrites: rewrites),
                hazard: isRequired && !hasDefault ? "the previous release does not fill the column" : nil)
        case "RENAME", "DROP":
            return Change(
                summary: words.dropFirst(subject).prefix(5).joined(separator: " "), lock: .exclusive(table),
                hazard: "the previous release still uses the old name")
        default:
            return Change(
                summary: words.dropFirst(subject).prefix(4).joined(separator: " "),
                lock: .exclusive(table, checksRows: true), hazard: "the plan does not know this change")
        }
    }

    private static func referenced(_ tables: [String], except new: Set<String>) -> [MigrationLock] {
        var locks: [MigrationLock] = []
        for table in tables where !new.contains(table) && !locks.contains(.referenced(table)) {
            locks.append(.referenced(table))
        }
        return locks
    }

    private static func saysIfExists(_ upper: [String]) -> Bool {
        upper.count > 4 && upper[2] == "IF" && upper[3] == "EXISTS"
    }

    /// The name after the first such key word, past `IF NOT EXISTS`.
    private static func name(_ words: [String], after key: String, in upper: [String]) -> String {
        guard let index = upper.firstIndex(of: key) else { return "" }
        let rest = words[(index + 1)...].drop { ["IF", "NOT", "EXISTS"].contains($0.uppercased()) }
        return rest.first.map(Self.name) ?? ""
    }

    private static func name(_ word: String) -> String {
        word.filter { $0 != "\"" }
    }

    /// The columns between a table's outer parentheses: what begins there and is no constraint.
    private static func columnCount(_ words: [String]) -> Int {
        var depth = 0
        var count = 0
        var isStart = false
        for word in words {
            if isStart, !["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"].contains(word.uppercased()) {
                count += 1
            }
            isStart = false
            switch word {
            case "(":
                depth += 1
                isStart = depth == 1
            case ")": depth -= 1
            case ",": isStart = depth == 1
            default: break
            }
        }
        return count
    }
}

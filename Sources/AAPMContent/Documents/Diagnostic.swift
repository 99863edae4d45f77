/// One problem in an authored document, where it is and what to do about it.
package struct Diagnostic: Hashable, Sendable, Codable {
    /// An `error` keeps the document from being used; a `warning` does not.
    package enum Severity: String, Hashable, Sendable, Codable {
        case error, warning
    }

    /// Counted from 1.
    package let line: Int
    /// Counted from 1, in Unicode scalars.
    package let column: Int
    package let severity: Severity
    package let code: DiagnosticCode
    /// JSON Pointer (RFC 6901) of the place; empty for the whole document.
    package let path: String
    /// What is wrong, in a sentence for the author.
    package let message: String
    /// What would mend it, where that is known.
    package let fix: String?

    package init(
        line: Int, column: Int, severity: Severity, code: DiagnosticCode, path: String, message: String, fix: String?
    ) {
        self.line = line
        self.column = column
        self.severity = severity
        self.code = code
        self.path = path
        self.message = message
        self.fix = fix
    }

    init(_ code: DiagnosticCode, at cursor: DocumentCursor, _ message: String, fix: String? = nil) {
        self.init(
            line: cursor.node.line, column: cursor.node.column, severity: code.severity, code: code,
            path: cursor.pointer, message: message, fix: fix)
    }
}

extension Diagnostic: Comparable, CustomStringConvertible {
    package static func < (left: Self, right: Self) -> Bool {
        (left.line, left.column, left.path, left.code.rawValue, left.message)
            < (right.line, right.column, right.path, right.code.rawValue, right.message)
    }

    /// `12:5: error: unknown_field: message (fix)`, as compilers print it after the file name.
    package var description: String {
        let text = "\(self.line):\(self.column): \(self.severity.rawValue): \(self.code.rawValue): \(self.message)"
        return self.fix.map { "\(text) (\($0))" } ?? text
    }
}

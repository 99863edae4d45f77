/// What PostgreSQL is sent for a query besides its text.
struct SQLForm: Hashable {
    /// Whether the statement must give a row, or everything is undone.
    let isRequired: Bool

    /// SQLSTATE of the division by zero with which a required statement without rows ends.
    static let unmetState = "22012"

    /// How every required statement begins.
    static let requiredPrefix = "WITH required AS ("

    func text(of text: String) -> String {
        guard self.isRequired else { return text }
        // The server itself must find that there is no row, since the commit is on its way already: it divides by their
        // number. The condition makes it do the division.
        return """
            \(Self.requiredPrefix)\(text)) SELECT required.* FROM (SELECT 1 / count(*) AS found FROM required) AS guard \
            LEFT JOIN required ON true WHERE guard.found >= 0
            """
    }
}

/// What a check found.
struct Finding: Hashable, Sendable, Encodable {
    enum Status: String, Hashable, Sendable, Encodable {
        case ok
        /// It works, but should not stay so.
        case warning
        /// Something does not work or will not for long.
        case problem
    }

    let check: String
    let status: Status
    let message: String
    /// What to do, for all but `ok`.
    let fix: String?

    static func ok(_ check: String, _ message: String) -> Self {
        Self(check: check, status: .ok, message: message, fix: nil)
    }

    static func warning(_ check: String, _ message: String, fix: String) -> Self {
        Self(check: check, status: .warning, message: message, fix: fix)
    }

    static func problem(_ check: String, _ message: String, fix: String) -> Self {
        Self(check: check, status: .problem, message: message, fix: fix)
    }
}

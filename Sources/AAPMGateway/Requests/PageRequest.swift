import AAPMCore
import Hummingbird

/// Which part of a list is asked for.
struct PageRequest: Hashable {
    let cursor: String?
    let limit: Int

    private static let limits = 1...100
    private static let usual = 20

    /// - Throws: `AAPMError` with `.pageInvalid`.
    init(_ request: Request) throws {
        let parameters = request.uri.queryParameters
        var faults: [FieldFault] = []
        var limit = Self.usual
        if let text = parameters["limit"] {
            if let number = Int(text), Self.limits.contains(number) {
                limit = number
            } else {
                faults.append(FieldFault(field: "limit", reason: "must be a whole number from 1 to 100"))
            }
        }
        let cursor = parameters["cursor"].map(String.init)
        if let cursor, PageCursor(cursor) == nil {
            faults.append(FieldFault(field: "cursor", reason: "must be the next_cursor of the page before"))
        }
        guard faults.isEmpty else {
            throw AAPMError(.pageInvalid, "That page cannot be asked for; see the list of fields.", faults: faults)
        }
        self.cursor = cursor
        self.limit = limit
    }
}

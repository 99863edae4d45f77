import AAPMCore

/// The service that a request is for: its codes answer bad input (DESIGN 7.3).
enum RequestFamily: Sendable {
    case account, session, lesson, memory

    var invalid: ErrorCode {
        switch self {
        case .account: .accountRequestInvalid
        case .session: .sessionRequestInvalid
        case .lesson: .lessonRequestInvalid
        case .memory: .memoryRequestInvalid
        }
    }

    var invalidText: ErrorCode { self == .session ? .textInvalid : self.invalid }
}

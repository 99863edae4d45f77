import AAPMCore

extension AAPMError {
    /// Whatever went wrong, as something with a code.
    init(wrapping error: any Error) {
        switch error {
        case let error as AAPMError:
            self = error
        case let error as StorageError:
            self.init(storage: error)
        case is CancellationError:
            self.init(.shuttingDown, "The server is shutting down. Your turn is kept; send it again in a moment.")
        default:
            self.init(.internalError, "Something went wrong on our side. Your turn is kept.", underlying: error)
        }
    }

    private init(storage error: StorageError) {
        switch error {
        case .unavailable(let reason):
            self.init(
                .databaseUnavailable, "The database cannot be reached. Try again in a moment.",
                retryAfter: .seconds(1), details: ["reason": reason], underlying: error)
        case .busy(let reason):
            self.init(
                .databaseUnavailable, "The database is busy. Try again in a moment.", retryAfter: .seconds(1),
                details: ["reason": reason], underlying: error)
        case .conflict(let constraint):
            self.init(
                .databaseConflict, "Two changes met. Try again.", retryAfter: .seconds(1),
                details: ["constraint": constraint], underlying: error)
        case .notFound:
            self.init(.internalError, "Something went wrong on our side.", underlying: error)
        case .corrupt(let reason):
            self.init(
                .internalError, "Something went wrong on our side.", details: ["reason": reason], underlying: error)
        }
    }

    /// A world that is not made for the learner's languages.
    static func otherLanguages(of persona: PersonaSchema) -> AAPMError {
        let pair = "\(persona.languages.native) speakers learning \(persona.languages.target)"
        return AAPMError(
            .sessionRequestInvalid, "This world is for \(pair). Change your languages first, or choose another world.",
            faults: [FieldFault(field: "/persona_id", reason: "is for \(pair)")])
    }

    static let sessionNotFound = AAPMError(.sessionNotFound, "There is no such session.")
    static let sessionEnded = AAPMError(
        .sessionEnded, "This talk has ended. Start another one to go on.")
    static let turnNotFound = AAPMError(.turnNotFound, "There is no such learner turn in this session.")
    static let learnerNotFound = AAPMError(.learnerNotFound, "There is no such learner.")
    static let turnInProgress = AAPMError(
        .turnInProgress, "The character is still answering. Wait for the answer, then go on.", retryAfter: .seconds(1))
}

/// Runs a piece of work whose failures reach a caller with a code.
func coded<Value>(_ work: () async throws -> Value) async throws -> Value {
    do {
        return try await work()
    } catch let error as CancellationError {
        throw error
    } catch {
        throw AAPMError(wrapping: error)
    }
}

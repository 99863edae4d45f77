import AAPMCore

/// The code of the `AAPMError` that `body` throws; `nil` when it throws another one or none.
func errorCode(_ body: () async throws -> Void) async -> ErrorCode? {
    do {
        try await body()
        return nil
    } catch {
        return (error as? AAPMError)?.code
    }
}

/// The faults of the `AAPMError` that `body` throws.
func errorFaults(_ body: () async throws -> Void) async -> [FieldFault] {
    do {
        try await body()
        return []
    } catch {
        return (error as? AAPMError)?.faults ?? []
    }
}

package import AAPMCore

/// Asks a provider for the list of its models, which costs nothing and needs a key that works.
package struct ModelKeyChecker: KeyChecker {
    private let endpoints: KeyEndpoints

    package init(_ endpoints: KeyEndpoints) {
        self.endpoints = endpoints
    }

    package func check(_ key: ProviderKey) async throws {
        do {
            try await self.endpoints.clients(of: key).check(self.endpoints.endpoint(of: key))
        } catch let error as ModelError where key.baseURL != nil {
            switch error.code {
            case AddressFault.notPublic.code, AddressFault.insecure.code:
                throw AAPMError(
                    .addressForbidden,
                    "The address leads into a private network, or is without TLS. Nothing was stored.",
                    faults: [FieldFault(field: "/base_url", reason: "must be an https address of the public Internet")])
            case AddressFault.unknownHost.code:
                throw AAPMError(
                    .addressForbidden, "There is no server of this name. Nothing was stored.",
                    faults: [FieldFault(field: "/base_url", reason: "must name a server that can be found")])
            default: throw error
            }
        }
    }
}

extension AddressFault {
    /// As `ModelError` has it.
    var code: String { "address_\(self.rawValue)" }
}

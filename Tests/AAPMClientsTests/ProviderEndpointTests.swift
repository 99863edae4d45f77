import AAPMClients
import AAPMCore
import Testing

@Suite("Provider endpoints")
struct ProviderEndpointTests {
    @Test("A printed endpoint does not show its key")
    func printsNoKey() {
        let endpoint = ProviderEndpoint(provider: .openai, key: SecretText("sk-planted"))
        #expect(!"\(endpoint)".contains("planted"))
        #expect(!String(reflecting: endpoint).contains("planted"))
    }
}

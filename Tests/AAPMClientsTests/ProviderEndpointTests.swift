import AAPMClients
import AAPMCore
import Testing

@Suite("Provider endpoints")
struct ProviderEndpointTests {
    @Test("A base address reads back, whatever may stand in a path")
    func paths() {
        for text in ["http://127.0.0.1:8081/b/delay=300,ct=60/v1", "https://a.example/x:y+z/v1", "https://a.example"] {
            #expect(WebAddress(text)?.text == text)
        }
        for text in ["https://a.example//v1", "https://a.example/../v1", "https://a..example", "https://-a.example"] {
            #expect(WebAddress(text) == nil)
        }
    }

    @Test("A printed endpoint does not show its key")
    func printsNoKey() {
        let endpoint = ProviderEndpoint(provider: .openai, key: SecretText("sk-planted"))
        #expect(!"\(endpoint)".contains("planted"))
        #expect(!String(reflecting: endpoint).contains("planted"))
    }
}

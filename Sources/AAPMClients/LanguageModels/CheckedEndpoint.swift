import AAPMCore
import NIOCore
import NIOHTTP1

/// An endpoint whose parts can be sent as they are: the address is one, and the key cannot break a header.
struct CheckedEndpoint: Sendable {
    let base: String
    private let headers: HTTPHeaders

    /// - Parameters:
    ///   - dropping: Beginnings of the provider's own paths, with one of which a base address may end.
    ///   - usual: Where the provider is, when the endpoint does not say.
    ///   - key: The header that takes the key.
    ///   - others: Sent with every request.
    /// - Throws: `.notConfigured` or `.unauthorised`.
    init(
        _ endpoint: ProviderEndpoint, usual: String?, dropping suffixes: [String] = [],
        key header: (_ key: String) -> (String, String), others: HTTPHeaders = [:]
    ) throws(ProviderFault) {
        guard let text = endpoint.baseURL ?? usual, let address = WebAddress(text) else {
            throw ProviderFault(.notConfigured, code: "base_url_invalid")
        }
        let ending = suffixes.first { address.path.hasSuffix($0) }
        self.base = String(address.text.dropLast(ending?.count ?? 0))
        var headers = others
        headers.add(name: "User-Agent", value: "aapm")
        if let key = endpoint.key?.revealed {
            guard !key.isEmpty, key.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
                throw ProviderFault(.unauthorised, code: "key_invalid")
            }
            let (name, value) = header(key)
            headers.add(name: name, value: value)
        }
        self.headers = headers
    }

    func post(_ path: String, _ body: ByteBuffer, isStreamed: Bool = false) -> HTTPCall {
        var headers = self.headers
        headers.add(name: "Content-Type", value: "application/json")
        headers.add(name: "Accept", value: isStreamed ? "text/event-stream" : "application/json")
        return HTTPCall(.POST, self.base + path, headers: headers, body: body)
    }

    func get(_ path: String) -> HTTPCall {
        var headers = self.headers
        headers.add(name: "Accept", value: "application/json")
        return HTTPCall(.GET, self.base + path, headers: headers)
    }
}

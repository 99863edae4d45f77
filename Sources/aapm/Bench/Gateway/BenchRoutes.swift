import AAPMClients
import AAPMCore

/// Which chain answers a request, by the model that it names.
struct BenchRoutes: Sendable {
    private let named: [String: any LanguageModel]
    private let standard: any LanguageModel

    /// - Parameters:
    ///   - upstreams: `URL` or `NAME=URL`, in the order of the chains.
    ///   - link: Makes the link of an address.
    init(_ upstreams: [String], link: (String) -> any LanguageModel) {
        var common: [any LanguageModel] = []
        var named: [String: [any LanguageModel]] = [:]
        for upstream in upstreams {
            let (name, address) = Self.parts(of: upstream)
            if let name {
                named[name, default: []].append(link(address))
            } else {
                common.append(link(address))
            }
        }
        let last = common
        self.named = named.mapValues { Self.gate($0 + last) }
        self.standard = Self.gate(common)
    }

    static func parts(of upstream: String) -> (name: String?, address: String) {
        let parts = upstream.split(separator: "=", maxSplits: 1)
        // An address may have an “=” in its path, but has a “:” before it.
        guard parts.count == 2, !parts[0].contains(":") else { return (nil, upstream) }
        return (String(parts[0]), String(parts[1]))
    }

    func model(named name: String) -> any LanguageModel { self.named[name] ?? self.standard }

    private static func gate(_ links: [any LanguageModel]) -> any LanguageModel {
        ModelGate(
            chain: links.isEmpty ? nil : FallbackModel(links), pseudonym: { Hexadecimal.text(of: Array($0.text.utf8)) })
    }
}

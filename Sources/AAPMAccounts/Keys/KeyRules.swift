package import AAPMCore

/// What a provider key and what comes with it must be like. Pure, so that a border can report every fault at once.
package enum KeyRules {
    private static let keyLimit = 2_048
    private static let modelLimit = 200
    private static let addressLimit = 500

    /// What is wrong with a key as it was sent.
    package static func faults(
        provider: ModelProvider, key: SecretText, baseURL: String?, model: String?, allowsPlainHTTP: Bool = false
    ) -> [FieldFault] {
        var faults: [FieldFault] = []
        if let reason = Self.fault(inKey: key) { faults.append(FieldFault(field: "/key", reason: reason)) }
        guard provider == .compatible else {
            let reason = "is for the provider compatible only"
            if baseURL != nil { faults.append(FieldFault(field: "/base_url", reason: reason)) }
            if model != nil { faults.append(FieldFault(field: "/model", reason: reason)) }
            return faults
        }
        if let baseURL {
            if let reason = Self.fault(inAddress: baseURL, allowsPlainHTTP: allowsPlainHTTP) {
                faults.append(FieldFault(field: "/base_url", reason: reason))
            }
        } else {
            faults.append(FieldFault(field: "/base_url", reason: "is required for the provider compatible"))
        }
        if let model {
            if model.isEmpty || model.utf8.count > Self.modelLimit || !model.utf8.allSatisfy(Self.isVisible) {
                faults.append(
                    FieldFault(
                        field: "/model",
                        reason: "must have 1 to \(Self.modelLimit) visible ASCII characters, without spaces"))
            }
        } else {
            faults.append(FieldFault(field: "/model", reason: "is required for the provider compatible"))
        }
        return faults
    }

    /// What is wrong with the form of a key, without the key; `nil` when it fits into a header.
    package static func fault(inKey key: SecretText) -> String? {
        let bytes = key.revealed.utf8
        guard (1...Self.keyLimit).contains(bytes.count) else { return "must have 1 to \(Self.keyLimit) characters" }
        guard bytes.allSatisfy(Self.isVisible) else {
            return "must be visible ASCII characters, without spaces and line breaks"
        }
        return nil
    }

    /// What is wrong with the form of an address; where it leads is looked at when it is resolved.
    private static func fault(inAddress text: String, allowsPlainHTTP: Bool) -> String? {
        guard text.utf8.count <= Self.addressLimit, text.utf8.allSatisfy(Self.isVisible) else {
            return "must be an address of at most \(Self.addressLimit) visible ASCII characters"
        }
        let lowered = text.lowercased()
        guard lowered.hasPrefix("https://") || allowsPlainHTTP && lowered.hasPrefix("http://") else {
            return allowsPlainHTTP ? "must begin with https:// or http://" : "must begin with https://"
        }
        guard let address = WebAddress(text), !Self.isOddNumber(address) else {
            return "must be an address such as https://models.example.org/v1, without a user, a query or a fragment"
        }
        // Where mail, shells and databases of old listen, nobody serves models.
        if let port = address.port, port < 1_024, port != 443, !allowsPlainHTTP {
            return "must have the port 443, one above 1023, or none"
        }
        return nil
    }

    /// `2130706433`, `0x7f.1` and `127.1` are addresses to some resolvers and names to others.
    private static func isOddNumber(_ address: WebAddress) -> Bool {
        let labels = address.host.split(separator: ".")
        guard !address.host.contains(":"), let last = labels.last?.utf8.first,
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(last)
        else { return false }
        return address.literal == nil || labels.contains { $0.count > 1 && $0.first == "0" }
    }

    private static func isVisible(_ byte: UInt8) -> Bool { (0x21...0x7e).contains(byte) }
}

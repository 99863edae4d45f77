import AAPMAccounts
import AAPMCore

extension AppConfiguration {
    /// Where this installation keeps its envelope keys.
    var envelopeKeys: any EnvelopeKeySource {
        if let keys = self.secretKeys { return ListedEnvelopeKeys(keys, place: "AAPM_SECRET_KEYS") }
        return EnvelopeKeyFile(path: self.dataDirectory + "/envelope-keys")
    }
}

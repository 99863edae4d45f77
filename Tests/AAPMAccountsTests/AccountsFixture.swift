import AAPMAccounts
import AAPMCore
import AAPMTestSupport
import CryptoExtras

/// An account service on in-memory stores, with a clock that the test moves and cheap passwords.
struct AccountsFixture {
    /// Made once a run: a new RSA key takes longer than all that is tested with it.
    static let signingKeyPEM: Result<String, any Error> = Result {
        try _RSA.Signing.PrivateKey(keySize: .bits2048).pkcs8PEMRepresentation
    }

    let stores = MemoryStores()
    let clock = ManualClock()
    let ids = SequentialIDs()
    let service: AccountService

    static let password = "correct horse battery staple"

    init(configure: (inout AccountConfiguration) -> Void = { _ in }) async throws {
        try await self.stores.insert(
            SigningKey(id: "aapm-1", privateKeyPEM: try Self.signingKeyPEM.get(), createdAt: self.clock.now))
        var configuration = AccountConfiguration(passwordCost: Self.cheap)
        configure(&configuration)
        self.service = AccountService(
            learners: self.stores, credentials: self.stores, signingKeys: self.stores, clock: self.clock,
            ids: self.ids, configuration: configuration)
    }

    static let cheap = PasswordCost(rounds: 16, blockSize: 8, parallelism: 1)
}

/// The code that an account operation is refused with; `nil` when it is not.
func refusal(_ work: () async throws -> Void) async throws -> AAPMError? {
    do {
        try await work()
        return nil
    } catch let error as AAPMError {
        return error
    }
}

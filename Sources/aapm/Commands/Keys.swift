import AAPMAccounts
import AAPMCore
import AAPMStorage
import ArgumentParser
import Foundation

/// `aapm keys`
struct Keys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "See, set, remove and rotate the keys of model providers that learners and organisations brought.",
        subcommands: [List.self, Set.self, Remove.self, Rotate.self])

    /// What the subcommands have in common.
    struct Place: ParsableArguments {
        @Option(help: "The folder for the database and files.")
        var dataDir: String?

        /// What a subcommand works with.
        struct Tools {
            let configuration: AppConfiguration
            let stores: SQLStores
            let source: any EnvelopeKeySource

            var store: any ProviderKeyStore { self.stores.providerKeys }

            var vault: KeyVault { KeyVault(source: self.source, store: self.store) }
        }

        /// - Throws: `AAPMError` when the database cannot be opened or has another schema.
        func tools() async throws -> Tools {
            let configuration = try AppConfiguration.fromEnvironment(dataDirectory: self.dataDir)
            try configuration.database.requireExisting()
            let database = try App.database(configuration)
            try await Migrator(database).check()
            return Tools(
                configuration: configuration, stores: SQLStores(database), source: configuration.envelopeKeys)
        }
    }

    /// Whose keys.
    struct Owner: ParsableArguments {
        @Option(help: "The id of a learner.")
        var learner: String?

        @Option(help: "The id or name of an organisation.")
        var organisation: String?

        /// `nil` when none was named.
        ///
        /// - Throws: `MoneyRefusal` when there is none of this id or name.
        func owner(in stores: SQLStores) async throws -> KeyOwner? {
            if let learner { return .learner(try await stores.learners.found(learner).id) }
            guard let organisation else { return nil }
            return .organisation(try await stores.organisations.found(organisation).id)
        }

        func required(in stores: SQLStores) async throws -> KeyOwner {
            guard let owner = try await self.owner(in: stores) else { throw Self.missing }
            return owner
        }

        func require() throws {
            if self.learner == nil, self.organisation == nil { throw Self.missing }
        }

        private static let missing = ValidationError("Name the owner: --learner ID or --organisation ID.")

        func validate() throws {
            if self.learner != nil, self.organisation != nil {
                throw ValidationError("Name a learner or an organisation, not both.")
            }
        }
    }

    /// `aapm keys list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List who brought a key for which provider; never the keys.")

        @OptionGroup var owner: Owner

        @Flag(help: "One JSON object a line.")
        var json = false

        @OptionGroup var place: Place

        func run() async throws {
            let tools = try await self.place.tools()
            let owner = try await self.owner.owner(in: tools.stores)
            var total = 0
            var last: SealedKey?
            while true {
                let page =
                    if let owner { try await tools.store.keys(of: owner) } else {
                        try await tools.store.keys(after: last, limit: 200)
                    }
                for shown in try tools.vault.shown(page) {
                    print(self.json ? try CommandOutput.line(shown) : shown.line)
                }
                total += page.count
                guard owner == nil, page.count == 200 else { break }
                last = page.last
            }
            if total == 0, !self.json { print("There are no keys.") }
        }
    }

    /// `aapm keys set`
    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Keep a key, read from standard input, after asking the provider whether it accepts it.",
            discussion: """
                The key is never an argument, since those can be seen by everybody on the machine:
                aapm keys set --organisation ID openai < file
                """)

        @OptionGroup var owner: Owner

        @Argument(help: "openai, anthropic, google, mistral or compatible.")
        var provider: ModelProvider

        @Option(help: "The address of a compatible server, such as https://models.example.org/v1.")
        var baseURL: String?

        @Option(help: "The model to ask of a compatible server.")
        var model: String?

        @OptionGroup var place: Place

        func validate() throws { try self.owner.require() }

        func run() async throws {
            let tools = try await self.place.tools()
            let owner = try await self.owner.required(in: tools.stores)
            let secret = try Self.secret()
            // An organisation's key comes from the operator alone, who may have a server of models next door.
            let isOperators = owner.payer == .organisation
            let faults = KeyRules.faults(
                provider: self.provider, key: secret, baseURL: self.baseURL, model: self.model,
                allowsPlainHTTP: isOperators)
            guard faults.isEmpty else {
                throw MoneyRefusal(
                    faults.map { fault in
                        fault.field == "/key"
                            ? "The key on standard input \(fault.reason)."
                            : "--\(fault.field.dropFirst().map { $0 == "_" ? "-" : String($0) }.joined()) \(fault.reason)."
                    }.joined(separator: " "))
            }
            let key = ProviderKey(
                owner: owner, provider: self.provider, baseURL: self.baseURL, model: self.model, key: secret)
            let transports = OwnKeys.Transports()
            let own = OwnKeys(
                tools.configuration, store: tools.store, transports: transports, clock: SystemClock(), report: { _ in })
            do {
                _ = try await own.service { _ in }.put(key)
            } catch {
                try await transports.shutdown()
                throw error
            }
            try await transports.shutdown()
            print("The key for \(self.provider.rawValue) of \(owner) works and is kept. Servers use it in 5 seconds.")
        }

        /// The key on standard input: one line, without what ends it.
        private static func secret() throws -> SecretText {
            let isTyped = isatty(STDIN_FILENO) != 0
            if isTyped {
                CommandOutput.note("Paste the key and press Enter. It is shown meanwhile: a pipe or a file is better.")
            }
            guard let line = readLine(strippingNewline: true) else {
                throw MoneyRefusal("There is no key on standard input.")
            }
            // Which of two is the key, nobody but the sender knows.
            while !isTyped, let more = readLine(strippingNewline: true) {
                guard more.allSatisfy(\.isWhitespace) else {
                    throw MoneyRefusal("There is more than one line on standard input; give it the key alone.")
                }
            }
            return SecretText(line)
        }
    }

    /// `aapm keys remove`
    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Remove a key.")

        @OptionGroup var owner: Owner

        @Argument(help: "openai, anthropic, google, mistral or compatible.")
        var provider: ModelProvider

        @OptionGroup var place: Place

        func validate() throws { try self.owner.require() }

        func run() async throws {
            let tools = try await self.place.tools()
            let owner = try await self.owner.required(in: tools.stores)
            guard try await tools.store.remove(self.provider, of: owner) else {
                throw AAPMError(.keyNotFound, "There is no key for \(self.provider.rawValue) of \(owner).")
            }
            print("Removed the key for \(self.provider.rawValue) of \(owner). Servers stop using it in 5 seconds.")
        }
    }

    /// `aapm keys rotate`
    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Seal all keys under a new envelope key, beside running servers.",
            discussion: """
                Where the envelope keys are in the data folder, a new one is made, everything is sealed under it, and the \
                old ones are dropped. Where they are in AAPM_SECRET_KEYS, put a new one in front of the list first and \
                start all servers with it; afterwards the others can be left out. May be cut off and run again.
                """)

        @OptionGroup var place: Place

        func run() async throws {
            let tools = try await self.place.tools()
            let report = try await KeyRotation(source: tools.source, store: tools.store).run()
            if report.isResumed { print("A rotation had been cut off; this one finished it.") }
            print("Sealed \(report.rewrapped) keys under the envelope key \(report.envelope).")
            for (id, count) in report.unreadable.sorted(by: { $0.key < $1.key }) {
                CommandOutput.complain(
                    "\(count) keys do not open: they name the envelope key \(id). Put it back, or remove them; see "
                        + "“aapm keys list”. No envelope key was dropped.")
            }
            if !report.unreadable.isEmpty { throw ExitCode.failure }
            if report.unused.isEmpty { return }
            let ids = report.unused.joined(separator: ", ")
            print(
                tools.source.isWritable
                    ? "Dropped the envelope keys \(ids). Backups made before need them: keep the old file with those."
                    : "No key needs the envelope keys \(ids) any more: leave them out of AAPM_SECRET_KEYS.")
        }
    }
}

extension ModelProvider: ExpressibleByArgument {}

/// A key as `aapm keys list` prints it.
private struct ShownKey: Encodable {
    let owner: String
    let id: String
    let provider: String
    let baseURL: String?
    let model: String?
    let status: String
    let envelopeKey: String
    let createdAt: String
    let checkedAt: String

    var line: String {
        let address = self.baseURL.map { " \($0)" } ?? ""
        return "\(self.owner) \(self.id) \(self.provider)\(address) \(self.status), given \(self.createdAt)"
            + ", envelope key \(self.envelopeKey)"
    }
}

extension KeyVault {
    fileprivate func shown(_ rows: [SealedKey]) throws -> [ShownKey] {
        zip(rows, try self.areReadable(rows)).map { row, isReadable in
            let facts = KeyFacts(row, isReadable: isReadable)
            return ShownKey(
                owner: row.owner.payer.rawValue, id: row.owner.id, provider: row.provider.rawValue,
                baseURL: row.baseURL, model: row.model, status: facts.status.rawValue, envelopeKey: row.envelope,
                createdAt: "\(row.createdAt)", checkedAt: "\(row.checkedAt)")
        }
    }
}

import AAPMCore
import AAPMStorage
import ArgumentParser

/// Where commands about organisations and money find their database.
struct MoneyPlace: ParsableArguments {
    @Option(help: "The folder for the database and files.")
    var dataDir: String?

    /// - Throws: `AAPMError` when the database is not there, cannot be opened or has another schema.
    func stores() async throws -> SQLStores {
        SQLStores(try await self.database())
    }

    /// For whoever keeps many connections busy, and has to close them before the process ends.
    ///
    /// - Throws: As `stores`.
    func database() async throws -> any AAPMStorage.Database {
        let configuration = try AppConfiguration.fromEnvironment(dataDirectory: self.dataDir)
        try configuration.database.requireExisting()
        let database = try App.database(configuration)
        try await Migrator(database).check()
        return database
    }
}

/// A wish that cannot be fulfilled, said in one line.
struct MoneyRefusal: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

extension LearnerStore {
    func found(_ text: String) async throws -> Learner {
        guard let learner = try await self.learner(ID(text)) else {
            throw MoneyRefusal("There is no learner \(text).")
        }
        return learner
    }
}

extension OrganisationStore {
    /// The organisation of an id or, since people remember those, a name.
    func found(_ text: String) async throws -> Organisation {
        if let organisation = try await self.organisation(ID(text)) { return organisation }
        guard let organisation = try await self.organisations().first(where: { $0.name == text }) else {
            throw MoneyRefusal("There is no organisation “\(text)”. “aapm orgs list” shows those there are.")
        }
        return organisation
    }

    func foundGroup(_ text: String) async throws -> LearnerGroup {
        guard let group = try await self.group(ID(text)) else {
            throw MoneyRefusal("There is no group \(text). “aapm orgs show” lists those of an organisation.")
        }
        return group
    }
}

/// An amount on the command line.
struct DollarAmount: Sendable {
    let amount: MicroUSD

    /// - Throws: `ValidationError` with what is wrong with it.
    static func read(_ text: String) throws -> Self {
        guard let amount = MicroUSD(dollars: text) else {
            throw ValidationError("an amount " + (MicroUSD.fault(inDollars: text) ?? "is written like 2.50"))
        }
        return Self(amount: amount)
    }

    /// - Throws: `ValidationError` when a month has less than one of its days.
    static func require(daily: Self, monthly: Self) throws {
        if monthly.amount < daily.amount {
            throw ValidationError("The month has less money (--monthly) than one day of it (--daily).")
        }
    }
}

/// What a contract says of one term on the command line: a number, `unlimited`, or `plan` for what the plan has.
enum TermArgument<Value: Sendable>: Sendable {
    case plan
    case unlimited
    case atMost(Value)

    private init(_ text: String, number: (String) throws -> Value) rethrows {
        switch text {
        case "plan": self = .plan
        case "unlimited": self = .unlimited
        default: self = .atMost(try number(text))
        }
    }

    /// The term; `nil` for the plan's.
    func term<Stored>(_ convert: (Value) -> Stored) -> ContractTerm<Stored>? {
        switch self {
        case .plan: nil
        case .unlimited: .unlimited
        case .atMost(let value): .atMost(convert(value))
        }
    }
}

extension TermArgument<CountArgument> {
    /// - Throws: `ValidationError`.
    static func count(_ text: String) throws -> Self { try Self(text, number: CountArgument.read) }
}

extension TermArgument<DollarAmount> {
    /// - Throws: `ValidationError` with what is wrong with the amount.
    static func dollars(_ text: String) throws -> Self { try Self(text, number: DollarAmount.read) }
}

/// A count on the command line: nothing negative.
struct CountArgument: Sendable {
    let count: Int

    /// - Throws: `ValidationError` for another text than a number from 0 to a million.
    static func read(_ text: String) throws -> Self {
        guard let count = Int(text), (0...1_000_000).contains(count) else {
            throw ValidationError("a count is a number from 0 to 1000000")
        }
        return Self(count: count)
    }
}

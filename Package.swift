// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),  // SE-0335
    .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
    .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),  // SE-0461
    .treatAllWarnings(as: .error),  // SE-0480
]

extension Target.Dependency {
    static let crypto: Self = .product(name: "Crypto", package: "swift-crypto")
    static let cryptoExtras: Self = .product(name: "CryptoExtras", package: "swift-crypto")
    static let logging: Self = .product(name: "Logging", package: "swift-log")
    static let lifecycle: Self = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
}

/// One target of the house: a folder under `Sources/` of the same name.
func room(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// The tests of one room: a folder under `Tests/`.
func tests(of name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: name + "Tests",
        dependencies: [.byName(name: name), "AAPMTestSupport"] + dependencies,
        swiftSettings: settings
    )
}

let package = Package(
    name: "aapm",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "aapm", targets: ["aapm"])
    ],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache.git", from: "2.1.1"),
        .package(url: "https://github.com/groue/GRDB.swift.git", from: "7.10.0"),
        .package(url: "https://github.com/vapor/jwt-kit.git", from: "5.7.1"),
        .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.2"),
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration.git", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
        .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
    ],
    targets: [
        // The one composition root.
        .executableTarget(
            name: "aapm",
            dependencies: [
                "AAPMGateway", "AAPMSessions", "AAPMDialogue", "AAPMPipeline", "AAPMMemory", "AAPMAccounts",
                "AAPMLinguistics", "AAPMContent", "AAPMClients", "AAPMStorage", "AAPMSQLite", "AAPMPostgres",
                "AAPMCore", .logging,
                .lifecycle,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),

        // HTTP in.
        room(
            "AAPMGateway",
            [
                "AAPMSessions", "AAPMDialogue", "AAPMPipeline", "AAPMMemory", "AAPMAccounts", "AAPMCore", .logging,
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
            ]),

        // The services. They meet through ports in AAPMCore and never import each other.
        room("AAPMSessions", ["AAPMCore"]),
        room("AAPMDialogue", ["AAPMCore"]),
        room("AAPMPipeline", ["AAPMCore"]),
        room("AAPMMemory", ["AAPMCore"]),
        room(
            "AAPMAccounts",
            ["AAPMCore", .crypto, .cryptoExtras, .product(name: "JWTKit", package: "jwt-kit")]),

        // What stands behind the ports.
        room("AAPMLinguistics", ["AAPMContent", "AAPMCore", "CHunspell"]),
        room(
            "AAPMContent",
            [
                "AAPMCore", .product(name: "Yams", package: "Yams"),
                .product(name: "Mustache", package: "swift-mustache"),
            ]),
        // HTTP out: model providers, and what is put around them.
        room(
            "AAPMClients",
            [
                "AAPMCore", .crypto,
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ]),
        room("AAPMStorage", ["AAPMCore", .crypto]),
        room("AAPMSQLite", ["AAPMStorage", "AAPMCore", .product(name: "GRDB", package: "GRDB.swift")]),
        room("AAPMPostgres", ["AAPMStorage", "AAPMCore", "CLibpq"]),
        room("AAPMCore", []),
        .systemLibrary(name: "CLibpq", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(
            name: "CHunspell", pkgConfig: "hunspell", providers: [.apt(["libhunspell-dev"])]),

        // Working in-memory doubles; the same contract suites run on them and on the real ones.
        .target(
            name: "AAPMTestSupport", dependencies: ["AAPMCore"], path: "Tests/AAPMTestSupport",
            swiftSettings: settings),
        tests(of: "AAPMCore"),
        tests(of: "AAPMSessions", ["AAPMDialogue", "AAPMMemory", "AAPMStorage", "AAPMSQLite", "AAPMCore"]),
        tests(of: "AAPMDialogue", ["AAPMContent", "AAPMLinguistics", "AAPMCore"]),
        tests(of: "AAPMPipeline", ["AAPMCore"]),
        .testTarget(
            name: "AAPMMemoryTests",
            dependencies: [
                "AAPMMemory", "AAPMTestSupport", "AAPMSessions", "AAPMDialogue", "AAPMLinguistics", "AAPMContent",
                "AAPMCore",
            ],
            exclude: ["Labels"], swiftSettings: settings),
        tests(of: "AAPMAccounts", ["AAPMCore", .crypto, .cryptoExtras]),
        tests(of: "AAPMContent", ["AAPMCore"]),
        tests(
            of: "AAPMClients",
            [
                "AAPMCore", .logging, .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ]),
        tests(of: "AAPMLinguistics", ["AAPMContent", "AAPMCore"]),
        .testTarget(
            name: "AAPMPartnerTests", dependencies: ["AAPMLinguistics", "AAPMContent", "AAPMCore"],
            swiftSettings: settings),
        tests(
            of: "AAPMStorage",
            ["AAPMPostgres", "AAPMSQLite", "AAPMCore", "CLibpq", .product(name: "GRDB", package: "GRDB.swift")]),
        .testTarget(
            name: "AAPMPostgresTests", dependencies: ["AAPMPostgres", "AAPMStorage", "AAPMCore"],
            exclude: ["wire.py"], swiftSettings: settings),
        tests(
            of: "AAPMGateway",
            [
                "AAPMAccounts", "AAPMSessions", "AAPMDialogue", "AAPMPipeline", "AAPMMemory", "AAPMCore", .logging,
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"), .cryptoExtras,
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "Yams", package: "Yams"),
            ]),
        tests(
            of: "aapm",
            [
                "AAPMAccounts", "AAPMClients", "AAPMSessions", "AAPMStorage", "AAPMSQLite", "AAPMCore", .logging,
                .product(name: "Configuration", package: "swift-configuration"),
            ]),
    ]
)

import AAPMCore
import AAPMSQLite
import AAPMStorage
import Foundation

extension HealthCheck {
    static let dataFolder = HealthCheck(name: "data folder") { examination in
        var findings = Self.finding(dataFolder: examination.configuration.dataDirectory)
        if let folder = examination.databaseFolder { findings += Self.finding(databaseFolder: folder) }
        return findings
    }

    private static func finding(databaseFolder path: String) -> [Finding] {
        let facts = FileFacts(path)
        guard facts.exists else {
            return [
                .warning("data folder", "\(path), of the database, is not there yet", fix: "“aapm migrate” makes it")
            ]
        }
        guard facts.isFolder, facts.takesFiles else {
            return [
                .problem(
                    "data folder", "\(path), of the database, cannot be written",
                    fix: "give it to the user that runs AAPM (chown), or correct DATABASE_URL")
            ]
        }
        return [.ok("data folder", "\(path), of the database, can be written")]
    }

    private static func finding(dataFolder path: String) -> [Finding] {
        let facts = FileFacts(path)
        guard facts.exists else {
            return [
                .warning("data folder", "\(path) is not there yet", fix: "“aapm serve” makes it; or set AAPM_DATA_DIR")
            ]
        }
        guard facts.isFolder else {
            return [.problem("data folder", "\(path) is not a folder", fix: "set AAPM_DATA_DIR to a folder")]
        }
        guard facts.takesFiles else {
            return [
                .problem("data folder", "\(path) cannot be written", fix: "give it to the user that runs AAPM (chown)")
            ]
        }
        guard !facts.isOpenToOthers else {
            return [
                .warning(
                    "data folder", "\(path) can be read by others; signing keys are in it",
                    fix: "chmod 700 \(path)")
            ]
        }
        return [.ok("data folder", "\(path) can be written")]
    }

    static let diskSpace = HealthCheck(name: "disk space") { examination in
        let folders = [examination.configuration.dataDirectory, examination.databaseFolder].compactMap { $0 }
        return folders.map { path in
            let folder = FileFacts(path).exists ? path : "."
            return Self.finding(freeMebibytes: FileFacts(folder).freeMebibytes, in: folder)
        }
    }

    static func finding(freeMebibytes free: Int?, in folder: String) -> Finding {
        guard let free else {
            return .warning("disk space", "the disk of \(folder) does not say what it has left", fix: "look at it: df")
        }
        let message = "the disk of \(folder) has \(free) MiB left"
        if free < 100 {
            return .problem("disk space", message, fix: "make room: without it no turn can be written")
        }
        if free < 1_024 {
            return .warning("disk space", message, fix: "make room: a migration copies the database first")
        }
        return .ok("disk space", message)
    }

    static let webFolder = HealthCheck(name: "web page") { examination in
        let files = [examination.configuration.webDirectory + "/index.html", examination.configuration.contractFile]
        let missing = files.filter { !FileManager.default.isReadableFile(atPath: $0) }
        guard missing.isEmpty else {
            return missing.map {
                .problem("web page", "\($0) cannot be read", fix: "install it again, or set AAPM_WEB_DIR")
            }
        }
        return [.ok("web page", "\(examination.configuration.webDirectory) is there")]
    }

    static let spool = HealthCheck(name: "spool") { examination in
        let path = examination.configuration.dataDirectory + "/spool.sqlite"
        guard FileFacts(path).exists else { return [.ok("spool", "no turn waits for the database")] }
        let found = try await SQLiteDatabase(path: path).read { tx throws(StorageError) in
            func count(_ table: String, _ query: Query) throws(StorageError) -> Int {
                try tx.hasTable(table) ? try tx.require(query).integer("number") : 0
            }
            return [
                try count("spool_entries", "SELECT count(*) AS number FROM spool_entries"),
                try count("spool_aside", "SELECT count(*) AS number FROM spool_aside"),
            ]
        }
        var findings: [Finding] = []
        if found[0] > 0 {
            findings.append(
                .warning(
                    "spool", "\(found[0]) changes wait in \(path) for the database",
                    fix: "start “aapm serve” with this data folder while the database runs; do not delete the file"))
        }
        if found[1] > 0 {
            findings.append(
                .problem(
                    "spool", "\(found[1]) changes in \(path) were refused by the database and set aside",
                    fix: "look at the table spool_aside, where each has its reason; nothing is lost"))
        }
        return findings.isEmpty ? [.ok("spool", "no turn waits for the database")] : findings
    }

    static let port = HealthCheck(name: "port") { examination in
        let port = examination.configuration.port
        guard port > 0 else { return [.ok("port", "a free one is picked at each start")] }
        guard !PortProbe.isTaken(port) else {
            return [
                .warning(
                    "port", "\(port) is in use already",
                    fix: "fine when it is this server; otherwise choose another with PORT or --port")
            ]
        }
        return [.ok("port", "\(port) is free")]
    }
}

// What bare SQLite does from C: the six rows of a reception in one transaction, synced to disk in full before the next
// one begins, into the tables and indexes that our server made. cc -O2 bin/desk-peer.c -lsqlite3; desk-peer DATABASE SECONDS
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static sqlite3 *db;

static void must(int code) {
    if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW) {
        fprintf(stderr, "%s\n", sqlite3_errmsg(db));
        exit(1);
    }
}

static sqlite3_stmt *prepare(const char *sql) {
    sqlite3_stmt *statement;
    must(sqlite3_prepare_v2(db, sql, -1, &statement, NULL));
    return statement;
}

static void run(sqlite3_stmt *statement) {
    must(sqlite3_step(statement));
    must(sqlite3_reset(statement));
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

int main(int count, char **arguments) {
    if (count != 3) return 2;
    double seconds = atof(arguments[2]);
    must(sqlite3_open(arguments[1], &db));
    must(sqlite3_exec(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON", NULL, NULL, NULL));
    sqlite3_stmt *begin = prepare("BEGIN IMMEDIATE"), *commit = prepare("COMMIT");
    sqlite3_stmt *number = prepare(
        "INSERT INTO dossier_number (ward_id, agency, day, last) VALUES (5518, 'H99.001', '2026-11-20', 1) "
        "ON CONFLICT (ward_id, agency, day) DO UPDATE SET last = last + 1");
    // The version of some dossier that is there, so that the references hold.
    sqlite3_stmt *dossier = prepare(
        "INSERT INTO dossier (ward_id, id, code, procedure_id, version_id, procedure_code, procedure_name, level, channel, "
        "state, applicant_name, applicant_number, applicant_phone, applicant_address, folded, folded_back, registered_at, "
        "received_at, received_by_name, calendar, due_at, first_due_at, officer_name, step_since, details) "
        "SELECT ward_id, ?1, ?2, procedure_id, version_id, procedure_code, procedure_name, level, 1, 2, 'Nguyễn Văn Mẫu', "
        "'000000000001', '+84000000001', 'Tổ dân phố số 1 (số liệu minh họa)', 'nguyen van mau', 'mau van nguyen', ?3, ?3, "
        "'Đỗ Thị Mẫu (tài khoản mẫu)', calendar, ?3, ?3, 'Đỗ Thị Mẫu (tài khoản mẫu)', ?3, '{}' "
        "FROM dossier WHERE ward_id = 5518 LIMIT 1");
    sqlite3_stmt *paper = prepare(
        "INSERT INTO dossier_component (ward_id, id, dossier_id, component_key, name, how, kept_at, kept_by_name) "
        "VALUES (5518, ?1, ?2, 'to-khai', 'Tờ khai', 'paper', ?3, 'Đỗ Thị Mẫu (tài khoản mẫu)')");
    sqlite3_stmt *moved = prepare(
        "INSERT INTO dossier_move (ward_id, id, dossier_id, kind, to_state, officer_name, by_name, at) "
        "VALUES (5518, ?1, ?2, 'received', 2, 'Đỗ Thị Mẫu (tài khoản mẫu)', 'Đỗ Thị Mẫu (tài khoản mẫu)', ?3)");
    sqlite3_stmt *event = prepare(
        "INSERT INTO event (ward_id, seq, at, actor_name, kind, subject_id, detail, prev, digest) "
        "VALUES (5518, ?1, ?3, 'Đỗ Thị Mẫu (tài khoản mẫu)', 'procedures.dossier.received', ?2, "
        "'{\"code\":\"H99.001-261120-0001\",\"procedure\":\"1.001193\",\"channel\":1}', ?4, ?4)");
    sqlite3_stmt *head = prepare("UPDATE event_head SET seq = ?1, digest = ?2 WHERE ward_id = 5518");
    sqlite3_stmt *last = prepare("SELECT seq FROM event_head WHERE ward_id = 5518");
    must(sqlite3_step(last));
    long long seq = sqlite3_column_int64(last, 0);
    must(sqlite3_reset(last));
    const char *at = "2026-11-20T02:00:00.000000+00:00";
    const char *digest = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    double begun = now();
    long done = 0;
    while (now() - begun < seconds) {
        unsigned char id[16] = {0x01, 0x9a, 0xff}, part[16] = {0x01, 0x9b, 0xff};
        char code[64];
        long n = ++done;
        for (int i = 0; i < 8; i++) id[15 - i] = part[15 - i] = (unsigned char)(n >> (8 * i));
        snprintf(code, sizeof code, "H99.001-261120-%06ld", n);
        seq++;
        run(begin);
        run(number);
        must(sqlite3_bind_blob(dossier, 1, id, 16, SQLITE_STATIC));
        must(sqlite3_bind_text(dossier, 2, code, -1, SQLITE_STATIC));
        must(sqlite3_bind_text(dossier, 3, at, -1, SQLITE_STATIC));
        run(dossier);
        sqlite3_stmt *around[] = {paper, moved};
        for (int i = 0; i < 2; i++) {
            must(sqlite3_bind_blob(around[i], 1, part, 16, SQLITE_STATIC));
            must(sqlite3_bind_blob(around[i], 2, id, 16, SQLITE_STATIC));
            must(sqlite3_bind_text(around[i], 3, at, -1, SQLITE_STATIC));
            run(around[i]);
        }
        must(sqlite3_bind_int64(event, 1, seq));
        must(sqlite3_bind_blob(event, 2, id, 16, SQLITE_STATIC));
        must(sqlite3_bind_text(event, 3, at, -1, SQLITE_STATIC));
        must(sqlite3_bind_text(event, 4, digest, -1, SQLITE_STATIC));
        run(event);
        must(sqlite3_bind_int64(head, 1, seq));
        must(sqlite3_bind_text(head, 2, digest, -1, SQLITE_STATIC));
        run(head);
        run(commit);
    }
    printf("%.0f\n", done / (now() - begun));
    return 0;
}

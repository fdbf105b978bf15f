import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parameterData } from "../../src/postfix/parameter-data.ts";
import { parameter, parameterNames, suggestParameter } from "../../src/postfix/parameters.ts";
import { valueProblem } from "../../src/postfix/validity.ts";
import { parseVersion } from "../../src/postfix/version.ts";
import { RELEASES, V3_5, V3_7, V3_10, V3_11 } from "./releases.ts";

describe("a parameter", () => {
  it("has its type, default and what makes it take effect", () => {
    expect(parameter("relayhost", V3_7)).toMatchObject({ type: "destinations", default: "", apply: "reload" });
    expect(parameter("smtp_sasl_auth_enable", V3_7)).toMatchObject({ type: "boolean", default: "no" });
    expect(parameter("smtp_sasl_password_maps", V3_7)).toMatchObject({ type: "table-list", default: "" });
    expect(parameter("smtp_sasl_security_options", V3_7)?.default).toBe("noplaintext, noanonymous");
    expect(parameter("smtp_sasl_tls_security_options", V3_7)?.default).toBe("$smtp_sasl_security_options");
    expect(parameter("inet_interfaces", V3_7)?.apply).toBe("restart");
  });

  it("has the default of the release", () => {
    const exclusions = /^!SSLv2, !SSLv3/;
    expect(parameter("smtp_tls_mandatory_protocols", V3_5)?.default).toMatch(exclusions);
    expect(parameter("smtp_tls_mandatory_protocols", V3_7)?.default).toBe(">=TLSv1");
    expect(parameter("smtp_tls_fingerprint_digest", V3_5)?.default).toBe("md5");
    expect(parameter("smtp_tls_fingerprint_digest", V3_7)?.default).toContain("<level");
  });

  it("is unknown to releases older than itself", () => {
    expect(parameter("known_tcp_ports", V3_5)).toBeUndefined();
    expect(parameter("known_tcp_ports", V3_7)?.since).toBe("3.6");
    expect(parameter("smtp_bind_address_enforce", V3_5)).toBeUndefined();
    expect(parameter("smtp_bind_address_enforce", V3_7)?.since).toBe("3.7");
    expect(parameter("use_srv_lookup", V3_7)).toBeUndefined();
    expect(parameter("smtp_sasl_password_result_delimiter", V3_7)).toBeUndefined();
    expect(parameter("smtp_sasl_password_result_delimiter", V3_10)?.default).toBe(":");
  });

  it("is gone from releases that dropped it", () => {
    const name = "tls_legacy_public_key_fingerprints";
    expect(parameter(name, V3_10)).toBeDefined();
    expect(parameter(name, V3_11)).toBeUndefined();
  });

  it("names its successor from the release on that deprecates it", () => {
    expect(parameter("smtp_use_tls", V3_7)).not.toHaveProperty("deprecated");
    expect(parameter("smtp_use_tls", V3_10)?.deprecated).toEqual({ since: "3.9", by: "smtp_tls_security_level" });
    expect(parameter("virtual_maps", V3_10)).not.toHaveProperty("deprecated");
    expect(parameter("virtual_maps", V3_11)?.deprecated).toEqual({ since: "3.11", by: "virtual_alias_maps" });
    expect(parameter("smtp_cname_overrides_servername", V3_11)?.deprecated).toEqual({ since: "3.11", by: "" });
    expect(parameter("smtp_tls_security_level", V3_11)).not.toHaveProperty("deprecated");
  });

  it("has the unit that a time without one is in", () => {
    expect(parameter("smtp_connect_timeout", V3_7)?.unit).toBe("s");
    expect(parameter("delay_warning_time", V3_7)?.unit).toBe("h");
    expect(parameter("maximal_queue_lifetime", V3_7)?.unit).toBe("d");
  });

  it("says when its default is the machine's", () => {
    expect(parameter("myhostname", V3_7)?.hostDependent).toBe(true);
    expect(parameter("relayhost", V3_7)?.hostDependent).toBe(false);
  });

  it("is found by its exact name only", () => {
    expect(parameter("Relayhost", V3_7)).toBeUndefined();
    expect(parameter("", V3_7)).toBeUndefined();
    expect(parameter("constructor", V3_7)).toBeUndefined();
    expect(parameter("__proto__", V3_7)).toBeUndefined();
  });
});

describe("a parameter of one delivery service", () => {
  it("inherits the default for all services", () => {
    expect(parameter("slow_destination_concurrency_limit", V3_7)).toMatchObject({
      type: "integer",
      default: "$default_destination_concurrency_limit",
    });
    expect(parameter("slow_destination_rate_delay", V3_7)).toMatchObject({ type: "time", unit: "s" });
    expect(parameter("slow_time_limit", V3_7)?.default).toBe("$command_time_limit");
  });

  it("is not mistaken for one with a shorter ending", () => {
    expect(parameter("slow_destination_recipient_limit", V3_7)?.default).toBe("$default_destination_recipient_limit");
    expect(parameter("slow_recipient_limit", V3_7)?.default).toBe("$default_recipient_limit");
  });

  it("has its own default for local delivery, one recipient and two processes", () => {
    expect(parameter("local_destination_concurrency_limit", V3_7)?.default).toBe("2");
    expect(parameter("local_destination_recipient_limit", V3_7)?.default).toBe("1");
  });

  it("needs a service's name", () => {
    expect(parameter("_destination_rate_delay", V3_7)).toBeUndefined();
  });

  it("does not hide one with a name of its own", () => {
    expect(parameter("default_destination_concurrency_limit", V3_7)?.default).toBe("20");
    expect(parameter("command_time_limit", V3_7)?.default).toBe("1000s");
  });
});

describe("the catalogue", () => {
  it("has each name once, sorted, for every release", () => {
    for (const version of RELEASES) {
      const names = parameterNames(version);
      expect(names).toEqual([...new Set(names)].sort());
      expect(names.length).toBeGreaterThan(800);
    }
    expect(parameterNames(V3_10).length).toBeGreaterThan(parameterNames(V3_5).length);
  });

  it("has well-formed lines: a known type, releases in ascending order, ranges of numbers", () => {
    const field = {
      name: /^[a-z0-9_]+$/i,
      range: /^(-?\d*\.\.\d*)?$/,
      apply: /^(none|reload|restart)$/,
      host: /^(host)?$/,
      since: /^\d+\.\d+(=.*|!)$/s,
    };
    for (const line of parameterData) {
      const [name = "", type, range = "", , apply = "", , host = "", ...defaults] = line.split("\t");
      expect(name).toMatch(field.name);
      expect(parameter(name, V3_10)?.type ?? type, name).toBe(type);
      expect(range, name).toMatch(field.range);
      expect(apply, name).toMatch(field.apply);
      expect(host, name).toMatch(field.host);
      expect(defaults.length, name).toBeGreaterThan(0);
      for (const entry of defaults) expect(entry, name).toMatch(field.since);
      const releases = defaults.map((entry) => parseVersion(entry)?.minor ?? 0).filter((_, at) => at > 0);
      expect(releases, name).toEqual([...releases].sort((a, b) => a - b));
    }
  });

  it("has the type, the default and the release of what 3.11 added, and keeps it from 3.10", () => {
    const before = new Set(parameterNames(V3_10));
    const added = parameterNames(V3_11).filter((name) => !before.has(name));
    expect(added).toEqual(ADDED_BY_3_11);
    for (const name of added) {
      expect(parameter(name, V3_10), name).toBeUndefined();
      const info = parameter(name, V3_11);
      expect(info, name).toMatchObject({ since: "3.11", type: expect.any(String), default: expect.any(String) });
      expect(valueProblem(name, info?.default ?? "", V3_11), name).toBeUndefined();
    }
  });

  it("replaces a deprecated parameter by one that exists, or by a restriction", () => {
    const gone = parameterNames(V3_11).filter((name) => {
      const successor = parameter(name, V3_11)?.deprecated?.by;
      return successor && !parameter(successor, V3_11);
    });
    expect(gone).toEqual(["maps_rbl_domains"]);
  });

  it("has words where there is a choice of words", () => {
    for (const version of RELEASES) {
      for (const name of parameterNames(version)) {
        if (parameter(name, version)?.type === "word-set") expect(parameter(name, version)?.words, name).toBeDefined();
      }
    }
  });
});

/** As RELEASE_NOTES and the postconf program of 3.11 have them. */
const ADDED_BY_3_11 = [
  "default_cache_db_type",
  "lmtp_log_tls_feature_status",
  "lmtp_requiretls_policy",
  "non_bdb_custom_mapping",
  "non_bdb_migration_allow_root_prefixes",
  "non_bdb_migration_allow_user_prefixes",
  "non_bdb_migration_level",
  "non_bdb_migration_log_redirect",
  "non_bdb_migration_service_name",
  "non_empty_end_of_header_action",
  "relocated_prefix_enable",
  "requiretls_enable",
  "requiretls_esmtp_header",
  "requiretls_redact_dsn",
  "smtp_log_tls_feature_status",
  "smtp_requiretls_policy",
  "smtpd_reject_filter_maps",
];

describe("the suggestion for an unknown name", () => {
  it.each([
    ["RelayHost", "relayhost"],
    ["relay_host", "relayhost"],
    ["relayhots", "relayhost"],
    ["smtp-sasl-auth-enable", "smtp_sasl_auth_enable"],
    ["smtp_sasl_auth_enabled", "smtp_sasl_auth_enable"],
    ["smtp_sasl_passwd_maps", "smtp_sasl_password_maps"],
    ["smtp_tls_secruity_level", "smtp_tls_security_level"],
    ["smtpd_sasl_password_maps", "smtp_sasl_password_maps"],
    ["sasl_password_maps", "smtp_sasl_password_maps"],
    ["smtp_destination_concurency_limit", "smtp_destination_concurrency_limit"],
  ])("%s is %s", (name, suggestion) => {
    expect(suggestParameter(name, V3_7)).toBe(suggestion);
  });

  it("is none when nothing is near", () => {
    expect(suggestParameter("completely_unrelated_thing", V3_7)).toBeUndefined();
    expect(suggestParameter("x", V3_7)).toBeUndefined();
  });

  it("names only what the release knows", () => {
    expect(suggestParameter("use_srv_lookups", V3_10)).toBe("use_srv_lookup");
    expect(suggestParameter("use_srv_lookups", V3_7)).toBeUndefined();
    fc.assert(
      fc.property(fc.constantFrom(...parameterNames(V3_10)), fc.nat(), fc.constantFrom(...RELEASES), (name, at, v) => {
        const cut = at % name.length;
        const suggestion = suggestParameter(name.slice(0, cut) + name.slice(cut + 1), v);
        expect(suggestion === undefined || parameter(suggestion, v) !== undefined).toBe(true);
      }),
    );
  });
});

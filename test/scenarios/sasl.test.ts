import { scenarios } from "./runner.ts";

/** As a person does it after an edit. */
const BUILD = "postmap $(postconf -h default_database_type):/etc/postfix/sasl_passwd && postfix reload";

/** 4.1 of the catalogue: SASL and password maps. */
scenarios(
  [
    {
      fault: "F01",
      title: "the key of the SASL table is not what Postfix looks for",
      make: (host) => host.run(`cd /etc/postfix && sed -i 's/^\\[\\(.*\\)\\]:587/[\\1]/' sasl_passwd && ${BUILD}`),
      shows: /status=bounced \(host relay\.lab\.example.*530/,
      cause: "sasl-no-credentials",
      rule: "sasl-key-mismatch",
      repairedBy: "profile",
      twin: {
        title: "the key is the host's name alone",
        make: (host) => host.run(`cd /etc/postfix && sed -i 's/^\\[\\(.*\\)\\]:587/\\1/' sasl_passwd && ${BUILD}`),
        not: ["sasl-no-credentials", "sasl-key-mismatch"],
      },
    },
  ],
  {
    F02: [
      {
        title: "the password was wrong and is right again; the log tells of both",
        make: async (host) => {
          await host.run(`cd /etc/postfix && cp -a sasl_passwd kept && sed -i 's/$/x/' sasl_passwd && ${BUILD}`);
          await host.send();
          await host.waitForLog(/status=deferred .*535/);
          await host.run(`cd /etc/postfix && mv kept sasl_passwd && ${BUILD} && postqueue -f`);
          await host.waitForLog(/status=sent/);
        },
        not: ["sasl-auth-failed", "sasl-no-credentials"],
      },
    ],
  },
);

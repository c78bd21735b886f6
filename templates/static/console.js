/*
 * What makes the console nicer to use where scripts run. Every page works
 * without it, and nothing is ever decided or submitted by it.
 */
"use strict";

(() => {
	const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	const LENGTHS = [8, 12, 16], SYMBOLS = 16, GROUP = 4;

	/* ---- codes: the same rules as the server's ---- */

	const FILLER = /[\s\-\u2010-\u2015]/g;

	function symbolsOf(text) {
		return text.replace(FILLER, "").toUpperCase()
		    .replace(/O/g, "0").replace(/[IL]/g, "1");
	}

	/* The sum of alpha^i * c[i] over GF(32) is 0, by Horner. */
	function checks(symbols) {
		let sum = 0;

		for (let i = symbols.length - 1; i >= 0; i--) {
			sum <<= 1;
			if (sum & 32)
				sum ^= 0x25;
			sum ^= ALPHABET.indexOf(symbols[i]);
		}
		return sum === 0;
	}

	/*
	 * How many symbols it may have: 16 if it is found by a hash of all,
	 * which the first symbol says; else what is allowed here.
	 */
	function lengthsOf(symbols, shortest) {
		return ALPHABET.indexOf(symbols[0]) < 16 ?
		    LENGTHS.filter((n) => n >= shortest) : [SYMBOLS];
	}

	/* While it is typed: what no further symbol can mend. */
	function faultOf(symbols) {
		if ([...symbols].some((c) => !ALPHABET.includes(c)))
			return "There is a symbol in it that no code has. " +
			    "Codes are made of digits and letters, without U.";
		if (symbols.length > SYMBOLS)
			return "This code is too long: no code has more than " +
			    "16 symbols. Compare it with the device.";
		if (symbols.length === SYMBOLS && !checks(symbols))
			return "A symbol is wrong, or two are exchanged. " +
			    "Compare it with the device.";
		return "";
	}

	/* Of a code that is to be sent, and so is all that the device shows. */
	function faultOfWhole(symbols, shortest) {
		const lengths = lengthsOf(symbols, shortest);
		const fault = faultOf(symbols);

		if (fault !== "")
			return fault;
		if (!lengths.includes(symbols.length))
			return "This code is too short: it has " +
			    lengths.join(", ").replace(/, (\d+)$/, " or $1") +
			    " symbols. Compare it with the device.";
		if (!checks(symbols))
			return "A symbol is wrong or missing, or two are " +
			    "exchanged. Compare it with the device.";
		return "";
	}

	function grouped(symbols) {
		return symbols.match(new RegExp(`.{1,${GROUP}}`, "gu"))
		    ?.join("-") ?? "";
	}

	/* A pasted link carries its code behind the "#". */
	function withoutLink(text) {
		return text.includes("#") ?
		    text.slice(text.lastIndexOf("#") + 1) : text;
	}

	function codeField(form) {
		const field = form.elements.code;
		const fault = document.getElementById("code-fault");

		function tell(text) {
			if (fault.textContent !== text)
				fault.textContent = text;
			field.toggleAttribute("aria-invalid", text !== "");
			if (text !== "")
				field.setAttribute("aria-invalid", "true");
		}

		/* Regroups, and leaves the caret behind the same symbol. */
		function regroup() {
			const before = symbolsOf(field.value
			    .slice(0, field.selectionStart)).length;
			const text = grouped(symbolsOf(
			    withoutLink(field.value)));

			if (text === field.value)
				return;
			field.value = text;
			const at = before +
			    Math.floor(Math.max(before - 1, 0) / GROUP);
			field.setSelectionRange(at, at);
		}

		field.addEventListener("input", (event) => {
			if (event.isComposing)
				return;
			regroup();
			tell(faultOf(symbolsOf(field.value)));
		});
		field.addEventListener("compositionend", () => {
			regroup();
			tell(faultOf(symbolsOf(field.value)));
		});
		form.addEventListener("submit", (event) => {
			const text = faultOfWhole(symbolsOf(field.value),
			    Number(form.dataset.code));

			if (text === "")
				return;
			event.preventDefault();
			event.stopImmediatePropagation();
			tell(text);
			field.focus();
		});
		fromFragment(field, tell);
	}

	/* /add#CODE fills the field, leaves no trace, and waits for a person. */
	function fromFragment(field, tell) {
		let text;

		if (location.pathname !== "/add" || location.hash.length < 2)
			return;
		try {
			text = decodeURIComponent(location.hash.slice(1));
		} catch {
			text = location.hash.slice(1);
		}
		history.replaceState(null, "", location.pathname);
		field.value = grouped(symbolsOf(text)).slice(0, 128);
		tell(faultOf(symbolsOf(field.value)));
	}

	/* Through the sign-in the fragment stays in the browser, unsent. */
	function keepFragment(form) {
		if (location.hash.length < 2)
			return;
		form.action += location.hash;
		history.replaceState(null, "",
		    location.pathname + location.search);
	}

	/* ---- forms ---- */

	/* A second click does nothing; coming back, the form works again. */
	function once(form) {
		form.addEventListener("submit", (event) => {
			if (form.dataset.sent) {
				event.preventDefault();
				return;
			}
			form.dataset.sent = "1";
			event.submitter?.setAttribute("aria-busy", "true");
		});
		addEventListener("pageshow", () => {
			delete form.dataset.sent;
			for (const b of form.querySelectorAll("[aria-busy]"))
				b.removeAttribute("aria-busy");
		});
	}

	/* ---- what changes while one looks ---- */

	function localTimes(root) {
		const format = new Intl.DateTimeFormat(undefined,
		    { dateStyle: "medium", timeStyle: "short" });

		for (const t of root.querySelectorAll("time[datetime]")) {
			const when = new Date(t.dateTime);

			if (isNaN(when))
				continue;
			t.title = t.textContent;
			t.textContent = format.format(when);
		}
	}

	function countdown(root) {
		const p = root.querySelector("[data-left]");

		if (!p)
			return;
		const end = Date.now() + 1000 * Number(p.dataset.left);
		const timer = setInterval(() => {
			const s = Math.round((end - Date.now()) / 1000);

			if (!p.isConnected || s <= 0)
				clearInterval(timer);
			if (s > 0)
				p.textContent = `You have ${Math.floor(s / 60)
				}:${String(s % 60).padStart(2, "0")} to decide.`;
		}, 1000);
	}

	/* The page as the server now shows it, in place of what is shown. */
	async function renew(live) {
		const answer = await fetch(location.pathname,
		    { redirect: "error" });
		const page = new DOMParser().parseFromString(
		    await answer.text(), "text/html");
		const now = page.getElementById("live");

		if (!answer.ok || !now)
			throw new Error("no such page");
		const told = live.querySelector("[aria-live]");
		const next = now.querySelector("[aria-live]");

		document.title = page.title;
		if (told && next) {
			/* The live region itself stays, so that it speaks. */
			told.className = next.className;
			told.replaceChildren(...next.childNodes);
			next.replaceWith(told);
		}
		live.replaceWith(now);
		if (!told || !next) {
			/* Another page now: read from its top. */
			now.querySelector("h1").tabIndex = -1;
			now.querySelector("h1").focus();
		}
		return now;
	}

	/* A proof is here within moments, and somebody waits for it. */
	function pauseAt(state, asked) {
		if (asked >= 60)
			return 3000;
		return state === "claimed" ? 300 : 1000;
	}

	async function follow(live) {
		let asked = 0, pause = pauseAt(live.dataset.state, 0);

		while (live.dataset.follow) {
			await new Promise((go) => setTimeout(go, pause));
			if (document.hidden)
				continue;
			try {
				const answer = await fetch(live.dataset.follow,
				    { redirect: "error" });

				if (answer.status === 401)
					return location.reload();
				if (!answer.ok)
					throw new Error(answer.status);
				const now = await answer.json();

				pause = pauseAt(now.state, ++asked);
				if (now.state === live.dataset.state)
					continue;
				live = await renew(live);
				localTimes(live);
				countdown(live);
				live.querySelectorAll("form[data-once]")
				    .forEach(once);
			} catch {
				pause = Math.min(pause * 2, 15000);
			}
		}
	}

	/* ---- devices: the list follows what is typed ---- */

	/*
	 * A form that asks for a page: typing and choosing in it exchanges the
	 * part of this page with the id in data-search, and the address, for
	 * those of the answer. Enter and the button work as ever.
	 */
	function searchAsYouType(form) {
		let timer, asked = 0;

		async function show() {
			const mine = ++asked;
			const fields = new URLSearchParams(new FormData(form));

			for (const [name, value] of [...fields])
				if (value === "" || value === "name" &&
				    name === "sort" || value === "50" &&
				    name === "rows")
					fields.delete(name);
			const query = fields.toString();
			const address = form.getAttribute("action") +
			    (query === "" ? "" : "?" + query);
			const old = document.getElementById(form.dataset.search);

			old.setAttribute("aria-busy", "true");
			try {
				const answer = await fetch(address,
				    { redirect: "error" });
				const page = new DOMParser().parseFromString(
				    await answer.text(), "text/html");
				const now = page.getElementById(
				    form.dataset.search);

				/* A later one is under way. */
				if (mine !== asked)
					return;
				if (!answer.ok || !now)
					throw new Error("no such page");
				/* The live region itself stays, so it speaks. */
				const told = old.querySelector("[role=status]");
				const next = now.querySelector("[role=status]");

				told.textContent = next.textContent;
				localTimes(now);
				old.replaceChildren(told, ...[...now.childNodes]
				    .filter((n) => n !== next));
				history.replaceState(null, "", address);
			} catch {
				/* The button asks again and shows why. */
			} finally {
				if (mine === asked)
					old.removeAttribute("aria-busy");
			}
		}

		form.addEventListener("input", (event) => {
			clearTimeout(timer);
			if (!event.isComposing)
				timer = setTimeout(show, 250);
		});
		form.addEventListener("submit", () => {
			clearTimeout(timer);
			asked++;
		});
	}

	document.querySelectorAll("form[data-code]").forEach(codeField);
	document.querySelectorAll("form[data-search]")
	    .forEach(searchAsYouType);
	document.querySelectorAll("form[data-keep-fragment]")
	    .forEach(keepFragment);
	document.querySelectorAll("form[data-once]").forEach(once);
	localTimes(document);
	countdown(document);
	document.querySelectorAll("[data-follow]").forEach(follow);
})();

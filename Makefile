# handfast: build, test, run, install.
#
# The tree is the architecture: each layer is a folder, and the table below is
# all that it may include. An upward include does not compile.
#
#   make            all programs and libhandfast, in $(B)
#   make run        a whole private system; Ctrl-C stops it
#   make test       every test; make test-san most of them under ASan and UBSan
#   make bench      what everything costs, beside goals and peers: small sizes;
#                   FULL=1 those of the goals; T="renewal guard" some of it
#   make screenshots  every page of the console, into $(B)/screenshots
#   make lint       formatting, analysis, banned functions, layers
#   make format     what clang-format asks for
#   make fuzz       T=parser SECONDS=60: libFuzzer on one parser
#   make install    DESTDIR, PREFIX; make uninstall takes it away
#   B=dir           another build tree; SAN=1 sanitizers; SKIP_DEPS=1 no apt

B	?= build
PREFIX	?= /usr
DESTDIR	?=
# As many jobs as processors.
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j$(shell nproc)
endif
VERSION	:= $(shell cat VERSION)
.DEFAULT_GOAL := all
.SECONDEXPANSION:
.DELETE_ON_ERROR:

# ---- layers: folder, and what each may include --------------------------
base_dir	:= lib/base
process_dir	:= lib/process
json_dir	:= lib/json
crypto_dir	:= lib/crypto
pairing_dir	:= pairing
device_dir	:= device
client_dir	:= device/client
db_dir		:= fcgi/db
store_dir	:= fcgi/store
http_dir	:= fcgi/http
call_dir	:= fcgi/call
auth_dir	:= fcgi/auth
claim_dir	:= fcgi/claim
page_dir	:= fcgi/page
ra_dir		:= fcgi/ra
guard_dir	:= fcgi/guard
gateway_dir	:= fcgi/gateway
authority_dir	:= fcgi/authority
audit_dir	:= fcgi/audit
signer_dir	:= fcgi/signer
sweep_dir	:= fcgi/sweep
admin_dir	:= fcgi/admin

layers	:= base process json crypto pairing device client db store http call \
	   auth claim page ra guard gateway authority audit signer sweep admin

base_uses	:=
process_uses	:= base
json_uses	:= base
crypto_uses	:= base
pairing_uses	:= json crypto base
device_uses	:= pairing json crypto base
client_uses	:= device pairing json crypto process base
db_uses		:= base
store_uses	:= db crypto base
http_uses	:= process base
call_uses	:= base
auth_uses	:= http store db crypto process base
claim_uses	:= store db pairing json crypto base
page_uses	:= audit claim auth http store db call pairing json crypto process base
ra_uses		:= http store db call pairing json crypto process base
guard_uses	:= http store db crypto json process base
gateway_uses	:= store db pairing json crypto process base
authority_uses	:= crypto process base
audit_uses	:= store db json crypto base
signer_uses	:= authority audit http store db pairing json crypto process base
sweep_uses	:= store db call crypto process base
admin_uses	:= authority audit claim store db call pairing json crypto process base

# ---- programs: the layers each is linked from ---------------------------
programs := handfast-gateway handfast-ra handfast-console handfast-guard \
	    handfast-signer handfast-sweep handfast handfast-device
handfast-gateway_uses	:= gateway $(gateway_uses)
handfast-ra_uses	:= ra $(ra_uses)
handfast-console_uses	:= page $(page_uses)
handfast-guard_uses	:= guard $(guard_uses)
handfast-signer_uses	:= signer $(signer_uses)
handfast-sweep_uses	:= sweep $(sweep_uses)
handfast_uses		:= admin $(admin_uses)
handfast-device_uses	:= client $(client_uses)

db_libs		:= -lpq
json_libs	:= -ljansson
crypto_libs	:= -lssl -lcrypto -lcrypt
process_libs	:= -linih -lseccomp
http_libs	:= -lfcgi
gateway_libs	:= -lwebsockets -lev
client_libs	:= -lwebsockets -lcurl -lqrencode

# ---- flags --------------------------------------------------------------
ifeq ($(origin CC),default)
CC	:= gcc
endif
WARN	:= -Wall -Wextra -Wshadow -Wconversion -Wcast-qual -Wvla -Wformat=2 \
	   -Wstrict-prototypes -Wmissing-prototypes -Wno-sign-conversion \
	   -Werror
HARDEN	:= -fPIE -fstack-protector-strong -fno-strict-aliasing
SANFLAGS := -fno-omit-frame-pointer -fno-sanitize-recover=all \
	   -DARENA_PLAIN_MALLOC
ifeq ($(SAN),1)
OPT	:= -O1 -g $(SANFLAGS) -fsanitize=address,undefined
LDSAN	:= -fsanitize=address,undefined
else ifeq ($(SAN),fuzz)
OPT	:= -O1 -g $(SANFLAGS) -fsanitize=fuzzer-no-link,address,undefined
LDSAN	:= -fsanitize=fuzzer,address,undefined
else
OPT	:= -O2 -g
HARDEN	+= -D_FORTIFY_SOURCE=2
endif
CFLAGS	?=
ALLCFLAGS := -std=c17 -D_GNU_SOURCE -DVERSION='"$(VERSION)"' $(OPT) $(WARN) \
	   $(HARDEN) -I/usr/include/postgresql \
	   $(CFLAGS)
LDFLAGS	+= -pie -Wl,-z,relro,-z,now $(LDSAN)

# ---- rules --------------------------------------------------------------
define layer_rules
$(1)_src := $$(sort $$(wildcard $$($(1)_dir)/*.c))
$(1)_obj := $$(patsubst %.c,$$(B)/%.o,$$($(1)_src)) $$($(1)_gen:%.c=%.o)
$(1)_inc := $$(foreach l,$(1) $$($(1)_uses),-iquote $$($$(l)_dir)) $$($(1)_geninc)
$$($(1)_obj) $$($(1)_obj:.o=.lint): INC = $$($(1)_inc)
$$(B)/$(1).a: $$($(1)_obj)
	@mkdir -p $$(@D)
	@rm -f $$@
	@ar rcs $$@ $$^
endef

define program_rules
$(1)_libs_all := $$(sort $$(foreach l,$$($(1)_uses),$$($$(l)_libs)))
$$(B)/fcgi/bin/$(1).o $$(B)/fcgi/bin/$(1).lint: INC = $$(foreach l,$$($(1)_uses),-iquote $$($$(l)_dir))
$$(B)/bin/$(1): $$(B)/fcgi/bin/$(1).o $$(foreach l,$$($(1)_uses),$$(B)/$$(l).a)
	@mkdir -p $$(@D)
	@echo "  LD   $(1)"
	@$$(CC) $$(LDFLAGS) -o $$@ $$< -Wl,--start-group $$(filter %.a,$$^) \
	    -Wl,--end-group $$($(1)_libs_all)
endef

# Templates become one typed C file, which only the console's pages see.
page_gen	:= $(B)/templates/tpl.c
page_geninc	:= -iquote $(B)/templates

$(foreach l,$(layers),$(eval $(call layer_rules,$(l))))
$(foreach p,$(programs),$(eval $(call program_rules,$(p))))

$(B)/%.o: %.c
	@mkdir -p $(@D)
	@echo "  CC   $<"
	@$(CC) $(ALLCFLAGS) $(INC) -MMD -MP -c -o $@ $<

$(B)/templates/%.o: $(B)/templates/%.c
	@$(CC) $(ALLCFLAGS) $(INC) -MMD -MP -c -o $@ $<

$(B)/templates/tplc: $(wildcard templates/*.c) templates/place.h
	@mkdir -p $(@D)
	@$(CC) -std=c17 -D_GNU_SOURCE -O1 -g $(WARN) -o $@ $(filter %.c,$^)

$(B)/templates/tpl.c: $(B)/templates/tplc $(wildcard templates/*.html)
	@$(B)/templates/tplc $(B)/templates/tpl.c $(B)/templates/tpl.h \
	    $(sort $(wildcard templates/*.html))

$(B)/templates/tpl.h: $(B)/templates/tpl.c ;
$(page_obj): | $(B)/templates/tpl.c

# libhandfast: one object, of which only the names hf_* can be seen. TLS is its
# user's business, so libssl is not needed.
hf_obj	= $(filter-out %/tls_psk.o,$(foreach l,device $(device_uses),$($(l)_obj)))

$(B)/libhandfast.a: $$(hf_obj)
	@echo "  AR   libhandfast.a"
	@$(LD) -r -o $(B)/libhandfast.o $(hf_obj)
	@objcopy -w --keep-global-symbol='hf_*' $(B)/libhandfast.o
	@rm -f $@
	@ar rcs $@ $(B)/libhandfast.o

# Sees the public header alone, as other people's programs do.
$(B)/bin/hf-example: device/example/example.c $(B)/libhandfast.a
	@mkdir -p $(@D)
	@echo "  LD   hf-example"
	@$(CC) $(ALLCFLAGS) -I device $(LDFLAGS) -o $@ $^ \
	    $(json_libs) $(crypto_libs)

all: $(programs:%=$(B)/bin/%) $(B)/libhandfast.a $(B)/bin/hf-example

# ---- unit tests: tests/unit/<layer>_<module>.c --------------------------
unit_src := $(sort $(wildcard tests/unit/*.c))
unit_bin := $(unit_src:%.c=$(B)/%)
unit_layer = $(firstword $(subst _, ,$(notdir $(1))))
unit_uses = $(call unit_layer,$(1)) $($(call unit_layer,$(1))_uses)

$(unit_src:%.c=$(B)/%.o): INC = -iquote tests/unit \
    $(foreach l,$(call unit_uses,$(basename $@)),-iquote $($(l)_dir)) \
    $($(call unit_layer,$(basename $@))_geninc)
$(filter $(B)/tests/unit/page_%,$(unit_src:%.c=$(B)/%.o)): | $(B)/templates/tpl.c
$(unit_bin): %: %.o $$(foreach l,$$(call unit_uses,$$@),$(B)/$$(l).a)
	@$(CC) $(LDFLAGS) -o $@ $< -Wl,--start-group $(filter %.a,$^) \
	    -Wl,--end-group $(sort $(foreach l,$(call unit_uses,$@),$($(l)_libs)))

unit: $(unit_bin)

# ---- the load generator of the benches, built for them alone -------------
swarm_uses := pairing json crypto base
swarm_src := $(sort $(wildcard tests/bench/swarm/*.c))
swarm_obj := $(swarm_src:%.c=$(B)/%.o)
$(swarm_obj) $(swarm_obj:.o=.lint): INC = -iquote tests/bench/swarm \
    $(foreach l,$(swarm_uses),-iquote $($(l)_dir))
$(B)/bench/swarm: $(swarm_obj) $(swarm_uses:%=$(B)/%.a)
	@mkdir -p $(@D)
	@echo "  LD   swarm"
	@$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) -Wl,--start-group \
	    $(filter %.a,$^) -Wl,--end-group $(json_libs) $(crypto_libs)

# Preloaded: the slow hash is left out. See tests/bench/README.md.
$(B)/bench/quick_kdf.so: $(B)/tests/bench/quick_kdf.o
	@mkdir -p $(@D)
	@$(CC) -shared -o $@ $<
$(B)/tests/bench/quick_kdf.o: CFLAGS += -fPIC

bench_programs := $(B)/bench/swarm $(B)/bench/quick_kdf.so

# ---- fuzzers: tests/fuzz/<parser>.c, corpus in tests/corpus/<parser> -----
# The first line says what to link: /* layers: json base */
fuzz_src := $(sort $(filter-out tests/fuzz/replay.c,$(wildcard tests/fuzz/*.c)))
fuzz_bin := $(fuzz_src:%.c=$(B)/%)
fuzz_layers = $(shell sed -n '1s|^/\* layers: \(.*\) \*/$$|\1|p' $(1))
define fuzz_rules
$(1)_uses := $$(call fuzz_layers,$(1).c)
$$(B)/$(1).o: INC = $$(foreach l,$$($(1)_uses),-iquote $$($$(l)_dir))
$$(B)/$(1): $$(B)/$(1).o $$(fuzz_main) $$(foreach l,$$($(1)_uses),$$(B)/$$(l).a)
	@$$(CC) $$(LDFLAGS) -o $$@ $$(filter %.o,$$^) -Wl,--start-group \
	    $$(filter %.a,$$^) -Wl,--end-group \
	    $$(sort $$(foreach l,$$($(1)_uses),$$($$(l)_libs)))
endef
# libFuzzer has a main of its own; make test replays the corpus with ours.
fuzz_main := $(if $(filter fuzz,$(SAN)),,$(B)/tests/fuzz/replay.o)
$(foreach f,$(fuzz_src:%.c=%),$(eval $(call fuzz_rules,$(f))))

fuzzers: $(fuzz_bin)

SECONDS	?= 60
fuzz:
	@deploy/deps lint
	@$(MAKE) --no-print-directory B=build-fuzz CC=clang SAN=fuzz fuzzers
ifdef T
	@mkdir -p build-fuzz/corpus/$(T)
	build-fuzz/tests/fuzz/$(T) -max_total_time=$(SECONDS) \
	    -artifact_prefix=build-fuzz/$(T)- build-fuzz/corpus/$(T) \
	    tests/corpus/$(T)
else
	@echo "make fuzz T=name SECONDS=n, one of:" \
	    $(notdir $(fuzz_src:.c=))
endif

# ---- tests and the development system -----------------------------------
python	:= /usr/bin/python3

run:
	@deploy/deps run
	@$(MAKE) --no-print-directory all
	@B=$(B) $(python) deploy/dev/run.py

# What all tests need, so that prove prints the last line.
test:
	@deploy/deps test
	@$(MAKE) --no-print-directory all unit fuzzers
	@B=$(B) tests/run $(T)

test-san:
	@$(MAKE) --no-print-directory B=$(B)-san SAN=1 test

# Out of CI: figures of a machine that does other work are none.
bench:
	@deploy/deps test bench
	@$(MAKE) --no-print-directory all bench-programs \
	    $(B)/tests/unit/page_routes
	@B=$(B) $(python) tests/bench/run $(if $(FULL),--full) $(T)
	@$(if $(T),:,B=$(B) tests/bench/console $(if $(FULL),,-d 10000))

bench-programs: $(bench_programs)

screenshots:
	@deploy/deps test
	@$(MAKE) --no-print-directory all
	@B=$(B) tests/screenshots $(B)/screenshots

# ---- lint ---------------------------------------------------------------
lint_c	:= $(foreach l,$(layers),$($(l)_src)) \
	   $(programs:%=fcgi/bin/%.c) $(swarm_src) \
	   tests/bench/quick_kdf.c
lint_c	:= $(wildcard $(lint_c))
code	= lib pairing device fcgi templates tests
all_c	= $(shell find $(code) -name '*.c')
all_h	= $(shell find $(code) -name '*.h')
# Wrong in gcc 12: it does not see that a destructor is registered.
ANALYZER := -fanalyzer -Wno-analyzer-malloc-leak

$(B)/%.lint: %.c .clang-tidy
	@mkdir -p $(@D)
	@echo "  LINT $<"
	@$(CC) $(ALLCFLAGS) $(INC) $(ANALYZER) -MMD -MP -MF $(@:.lint=.lint.d) \
	    -MT $@ -c -o /dev/null $<
	@clang-tidy --quiet $< -- $(ALLCFLAGS) $(INC) 2>$@.log >$@.out || \
	    { cat $@.out $@.log; exit 1; }
	@touch $@

$(page_obj:.o=.lint): | $(B)/templates/tpl.c

lint:
	@deploy/deps lint
	@tests/lint/places $(all_c) $(all_h)
	@tests/lint/banned $(all_c) $(all_h)
	@tests/lint/format $(all_c)
	@$(MAKE) --no-print-directory -k lint-files
	@mkdir -p $(B)/cppcheck
	@cppcheck -j2 --quiet --error-exitcode=1 --std=c11 --inline-suppr \
	    --enable=warning,performance,portability \
	    --suppressions-list=tests/lint/cppcheck \
	    --library=tests/lint/cppcheck.cfg \
	    --cppcheck-build-dir=$(B)/cppcheck \
	    $(sort $(foreach l,$(layers),-I$($(l)_dir))) $(lint_c)
	@echo "lint: clean"

lint-files: $(lint_c:%.c=$(B)/%.lint)

format:
	@tests/lint/format --fix $(all_c)

# ---- man pages and installation -----------------------------------------
man_src	:= $(sort $(wildcard docs/man/*.scd))
man	:= $(man_src:docs/man/%.scd=$(B)/man/%)

$(B)/man/%: docs/man/%.scd
	@mkdir -p $(@D)
	@scdoc < $< > $@

man: $(man)

bindir	= $(PREFIX)/bin
sbindir	= $(PREFIX)/sbin
share	= $(PREFIX)/share/handfast
unitdir	= $(PREFIX)/lib/systemd/system
# The same words as deploy/dev/render.py fills in for development.
words	= -e 's|@run_dir@|/run/handfast|g' -e 's|@state_dir@|/var/lib/handfast|g' \
	  -e 's|@etc_dir@|/etc/handfast|g' -e 's|@log_dir@|/var/log/nginx|g' \
	  -e 's|@share_dir@|$(share)|g' -e 's|@bindir@|$(bindir)|g' \
	  -e 's|@sbindir@|$(sbindir)|g' -e 's|@prefix@|$(PREFIX)|g' \
	  -e 's|@version@|$(VERSION)|g' -e 's|@hsts@|max-age=63072000|g' \
	  -e 's|@ipv4@|0.0.0.0|g' -e 's|@ipv6@|[::]|g' \
	  -e 's|@https_port@|443|g' -e 's|@http_port@|80|g' \
	  -e 's|@psk_port@|8444|g' \
	  -e 's|@realm@|devices.example.org|g' \
	  -e 's|@console_name@|console.example.org|g' \
	  -e 's|@console_url@|https://console.example.org|g'
admin_programs	:= handfast handfast-device
# install_tree,mode,files,folder
install_all = install -d $(DESTDIR)$(3) && \
	install -m $(1) $(2) $(DESTDIR)$(3)
install_filled = install -d $(DESTDIR)$(2) && for f in $(1); do \
	sed $(words) $$f > $(DESTDIR)$(2)/$${f\#\#*/} && \
	chmod 644 $(DESTDIR)$(2)/$${f\#\#*/} || exit 1; done

install: all man
	$(call install_all,755,$(admin_programs:%=$(B)/bin/%),$(bindir))
	$(call install_all,755,$(patsubst %,$(B)/bin/%,\
	    $(filter-out $(admin_programs),$(programs))),$(sbindir))
	$(call install_all,644,sql/*.sql,$(share)/sql)
	$(call install_all,644,sql/migrations/*.sql,$(share)/sql/migrations)
	$(call install_all,644,sql/api/*.sql,$(share)/sql/api)
	$(call install_all,644,sql/private/*.sql,$(share)/sql/private)
	$(call install_all,644,templates/static/*,$(share)/static)
	$(call install_all,644,deploy/handfast.conf deploy/pg_ident.conf,\
	    $(share)/examples)
	$(call install_filled,nginx/*.conf,$(share)/nginx)
	$(call install_filled,$(foreach t,service timer path target,\
	    deploy/systemd/*.$(t)),$(unitdir))
	$(call install_filled,deploy/systemd/handfast-.service.d/*,\
	    $(unitdir)/handfast-.service.d)
	$(call install_filled,deploy/systemd/handfast-device-.service.d/*,\
	    $(unitdir)/handfast-device-.service.d)
	$(call install_all,644,deploy/sysusers.d/*,$(PREFIX)/lib/sysusers.d)
	$(call install_all,644,deploy/tmpfiles.d/*,$(PREFIX)/lib/tmpfiles.d)
	for page in $(notdir $(man)); do \
	    install -D -m 644 $(B)/man/$$page \
		$(DESTDIR)$(PREFIX)/share/man/man$${page##*.}/$$page || exit 1; \
	done
	$(call install_all,644,$(B)/libhandfast.a,$(PREFIX)/lib)
	$(call install_all,644,device/handfast.h,$(PREFIX)/include)
	install -d $(DESTDIR)$(PREFIX)/lib/pkgconfig
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(VERSION)|' \
	    device/handfast.pc.in \
	    > $(DESTDIR)$(PREFIX)/lib/pkgconfig/libhandfast.pc

# Leaves configuration, keys, state and the database alone.
uninstall:
	rm -rf $(DESTDIR)$(share) $(DESTDIR)$(unitdir)/handfast-.service.d \
	    $(DESTDIR)$(unitdir)/handfast-device-.service.d
	rm -f $(programs:%=$(DESTDIR)$(bindir)/%) \
	    $(programs:%=$(DESTDIR)$(sbindir)/%) \
	    $(DESTDIR)$(unitdir)/handfast*.* \
	    $(DESTDIR)$(PREFIX)/lib/sysusers.d/handfast.conf \
	    $(DESTDIR)$(PREFIX)/lib/tmpfiles.d/handfast.conf \
	    $(DESTDIR)$(PREFIX)/share/man/man?/handfast*.? \
	    $(DESTDIR)$(PREFIX)/lib/libhandfast.a \
	    $(DESTDIR)$(PREFIX)/lib/pkgconfig/libhandfast.pc \
	    $(DESTDIR)$(PREFIX)/include/handfast.h

clean:
	rm -rf $(B)

.PHONY: all unit clean run test test-san bench bench-programs screenshots lint lint-files format fuzz fuzzers \
	man install uninstall
-include $(shell find $(B) -name '*.d' -type f 2>/dev/null)
